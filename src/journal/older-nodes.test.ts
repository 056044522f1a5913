import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Journal, NewEntry } from './journal.ts';
import { journalForAll, OlderNodeLivesError } from './older-nodes.ts';

/** What was recorded while nodes of these releases lived. */
async function recordedBeside(releases: readonly string[], eventType = 'OrderScaled') {
  const recorded: NewEntry[] = [];
  const journal = {
    append: async (entries: readonly NewEntry[]) => void recorded.push(...entries),
  };
  const readers = { 'OrderScaled 2': '1.10.0' };
  const guarded = journalForAll(journal as unknown as Journal, () => new Set(releases), readers);
  const entry = { stored: { eventType, eventVersion: 2 } } as unknown as NewEntry;
  await guarded.append([entry]);
  return recorded.length;
}

describe('a journal of nodes of two releases', () => {
  it('takes what every living node can read', async () => {
    for (const releases of [[], ['1.10.0'], ['1.10.0', '1.10.3', '2.0.0']]) {
      assert.equal(await recordedBeside(releases), 1, releases.join());
    }
  });

  it('refuses what one of them could not read, and nothing else', async () => {
    for (const releases of [['1.9.9'], ['1.10.0', '1.9.0'], ['0.99.0', '2.0.0']]) {
      await assert.rejects(recordedBeside(releases), OlderNodeLivesError, releases.join());
      assert.equal(await recordedBeside(releases, 'OrderCancelled'), 1);
    }
  });
});
