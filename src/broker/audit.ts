// Accounts in memory are compared with their journals while the server runs, one after another, so
// that damage of either is noticed before somebody trades on it.
import assert from 'node:assert/strict';
import type { AccountId } from '#src/domain/ids.ts';
import type { Journal } from '#src/journal/journal.ts';
import { digestAccount } from './account-codec.ts';
import type { Memories } from './memories.ts';
import type { Quarantine } from './quarantine.ts';
import { replay, type AccountMemory } from './replay.ts';

/** Longer journals are for `verify`: an audit must not hold up the others. */
const auditedEntriesMax = 1_000;

type Needs = {
  readonly journal: Journal;
  readonly memories: Pick<Memories, 'accountIds' | 'view' | 'forget'>;
  readonly quarantine: Quarantine;
};

/**
 * Audits another account each time: replays its whole journal and compares memory with it. What
 * differs or does not add up is quarantined. Faults are those of the journal.
 */
export function createAudits(
  needs: Needs,
): (isOwn?: (accountId: AccountId) => boolean) => Promise<void> {
  let waiting: AccountId[] = [];
  return async (isOwn = () => true) => {
    if (waiting.length === 0) waiting = [...needs.memories.accountIds()].filter(isOwn);
    const accountId = waiting.pop();
    const memory = accountId && needs.memories.view(accountId);
    if (!memory || needs.quarantine.has(accountId)) return;
    if (memory.head.sequence <= auditedEntriesMax) await audit(needs, accountId, memory);
  };
}

async function audit(
  { journal, memories, quarantine }: Needs,
  accountId: AccountId,
  memory: AccountMemory,
): Promise<void> {
  try {
    const { account, head } = await replay(journal, accountId);
    if (head.sequence > memory.head.sequence && (await isContinued(journal, accountId, memory))) {
      // An operator's command has written as well: what is in memory is old, not wrong.
      memories.forget(accountId);
      return;
    }
    assert.equal(head.hash, memory.head.hash, 'memory stands at the last entry');
    const isSame = digestAccount(account) === digestAccount(memory.account);
    assert(isSame, 'memory is the journal replayed');
  } catch (error) {
    const judged = quarantine.judge(accountId, error);
    if (judged === error) throw error;
  }
}

/** Whether the journal holds the entry that the memory stands at, and went on from there. */
async function isContinued(
  journal: Journal,
  accountId: AccountId,
  { head }: AccountMemory,
): Promise<boolean> {
  const [entry] = await journal.readBackwards(accountId, head.sequence + 1, 1);
  return entry?.sequence === head.sequence && entry.hash === head.hash;
}
