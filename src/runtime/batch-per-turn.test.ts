import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { batchPerTurn } from './batch-per-turn.ts';

const nextTurn = () => new Promise((resolve) => setImmediate(resolve));

function setUp() {
  const reads: (readonly string[])[] = [];
  const ask = batchPerTurn(async (keys: readonly string[]) => {
    reads.push(keys);
    if (keys.includes('broken')) throw new Error('no answer');
    return new Map(keys.filter((key) => key !== 'unknown').map((key) => [key, reads.length]));
  });
  return { reads, ask };
}

describe('a batch per turn', () => {
  it('reads once what is asked for in one turn, each key once', async () => {
    const { reads, ask } = setUp();
    assert.deepEqual(await Promise.all(['a', 'b', 'a', 'unknown'].map(ask)), [1, 1, 1, undefined]);
    assert.deepEqual(reads, [['a', 'b', 'unknown']]);
  });

  it('reads anew for whoever asks later, also while the first is on its way', async () => {
    const { reads, ask } = setUp();
    const first = ask('a');
    await nextTurn();
    const second = ask('a');
    assert.deepEqual(await Promise.all([first, second]), [1, 2]);
    assert.equal(reads.length, 2);
  });

  it('fails for those who asked in its turn, and for nobody else', async () => {
    const { ask } = setUp();
    const together = [ask('a'), ask('broken')];
    for (const each of together) await assert.rejects(each, /no answer/);
    assert.equal(await ask('a'), 2);
  });
});
