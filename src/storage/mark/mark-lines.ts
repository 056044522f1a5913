// The marks as lines of text: `sequence hash account`, the newest of an account last.
import { accountId, type AccountId } from '#src/domain/ids.ts';
import type { Mark } from '#src/journal/high-water-mark.ts';
import { remember } from '#src/runtime/recent.ts';

/** Accounts that are remembered: those with the newest entries. */
const accountsMax = 2_000;

/** Makes this the newest of the marks. */
export function keepMark(marks: Map<AccountId, Mark>, mark: Mark): void {
  const { accountId: id, sequence, hash } = mark;
  // Copies three fields: callers pass whole entries, whose content would be kept alive.
  remember(marks, id, { accountId: id, sequence, hash }, accountsMax);
}

export function formatMark({ sequence, hash, accountId }: Mark): string {
  return `${sequence} ${hash} ${accountId}\n`;
}

/** The newest mark of each account. A last line that a crash cut in half is left out. */
export function parseMarks(text: string): Map<AccountId, Mark> {
  const marks = new Map<AccountId, Mark>();
  for (const line of text.split('\n')) {
    const match = /^(\d+) ([0-9a-f]{64}) (\S{36})$/.exec(line);
    if (!match) continue;
    const [, sequence, hash = '', id = ''] = match;
    keepMark(marks, { accountId: accountId(id), sequence: Number(sequence), hash });
  }
  return marks;
}
