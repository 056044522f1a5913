// The whole journal of one account, for what has to be worked out from all of it.
import type { Broker } from '#src/broker/broker.ts';
import type { AccountId } from '#src/domain/ids.ts';
import type { JournalEntry } from '#src/journal/journal.ts';

const entriesPerRead = 500;

/** Every entry, the oldest first. Throws AccountQuarantinedError. */
export async function readWholeJournal(
  { readHistory }: Pick<Broker, 'readHistory'>,
  accountId: AccountId,
): Promise<readonly JournalEntry[]> {
  const entries: JournalEntry[] = [];
  for (let before = Number.MAX_SAFE_INTEGER; ;) {
    const page = await readHistory(accountId, before, entriesPerRead);
    entries.push(...page);
    const last = page.at(-1);
    if (!last || last.sequence === 1) return entries.toReversed();
    before = last.sequence;
  }
}
