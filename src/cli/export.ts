// `export`: what happened to one account, with its postings.
import { emptyMemory, replayEntry } from '#src/broker/replay.ts';
import type { AccountEvent } from '#src/domain/event.ts';
import { accountId } from '#src/domain/ids.ts';
import { postingsOf } from '#src/domain/ledger.ts';
import { formatMoney, formatPrice, formatQuantity } from '#src/domain/money.ts';
import { parseUsername } from '#src/identity/username.ts';
import { encodeEvent } from '#src/journal/event-codec.ts';
import type { JournalEntry, StoredEntry } from '#src/journal/journal.ts';
import { readClientKeys } from '#src/storage/books/client-keys.ts';
import { findUser } from '#src/storage/identity/operator.ts';
import { readAccountIdsOf } from '#src/storage/identity/user-accounts.ts';
import { CommandError, exitFine, jsonOption, type Command } from './command.ts';
import { withNewestBooks, type OpenedBooks } from './books.ts';

export const exportCommand: Command = {
  name: 'export',
  usage: 'export --account <id or username> [--format csv|jsonl] [--json]',
  summary: 'write the history of an account with its postings to the standard output',
  options: {
    account: { type: 'string' },
    format: { type: 'string', default: 'csv' },
    ...jsonOption,
  },
  wordCount: 0,
  run: async ({ settings, options, terminal }) => {
    const { account, json } = options;
    const format = json ? 'jsonl' : options['format'];
    if (typeof account !== 'string' || (format !== 'csv' && format !== 'jsonl')) {
      throw new CommandError(`expected: npm run -s papertape -- ${exportCommand.usage}`);
    }
    await withNewestBooks(settings, async (books) => {
      const history = await readHistory(books, account);
      const entries = openHistory(history);
      const id = history[0]?.accountId ?? accountId(account);
      const keys = await readClientKeys(books.database, id);
      if (format === 'csv') terminal.print(csvHeader);
      for (const entry of entries) {
        if (format === 'csv') for (const line of csvLines(entry)) terminal.print(line);
        else terminal.print(jsonLine(entry, keys.get(entry.sequence)));
      }
    });
    return exitFine;
  },
};

async function readHistory(
  { database, journal }: OpenedBooks,
  account: string,
): Promise<readonly StoredEntry[]> {
  const username = parseUsername(account);
  const user = username && (await findUser(database, username));
  const [first] = user ? await readAccountIdsOf(database, user.userId) : [];
  const history = await journal.of(first ?? accountId(account));
  if (history.length === 0) {
    throw new CommandError(`there is no account "${account}", expected an id or a username`);
  }
  return history;
}

function openHistory(history: readonly StoredEntry[]): readonly JournalEntry[] {
  let memory = emptyMemory;
  return history.map((stored) => {
    const step = replayEntry(memory, stored);
    memory = step.memory;
    return step.entry;
  });
}

const csvHeader =
  'sequence,recorded_at,event,symbol,side,quantity,price,ledger_account,amount,hash';

/** One line a posting; an event that moves nothing has one line without. */
function csvLines({ sequence, recordedAt, event, hash }: JournalEntry): readonly string[] {
  const { symbol = '', side = '', quantity = '', price = '' } = orderFields(event);
  const list = postingsOf(event);
  const postings = list.length > 0 ? list : [undefined];
  return postings.map((posting) =>
    [
      sequence,
      new Date(recordedAt).toISOString(),
      event.type,
      symbol,
      side,
      quantity,
      price,
      posting?.ledgerAccount ?? '',
      posting ? formatMoney(posting.amount) : '',
      hash,
    ].join(','),
  );
}

/** The event as it is stored, with its postings and the readable key. */
function jsonLine(entry: JournalEntry, readableKey: string | undefined): string {
  const { sequence, recordedAt, event, hash, idempotency } = entry;
  return JSON.stringify({
    sequence,
    recorded_at: new Date(recordedAt).toISOString(),
    type: event.type,
    event: JSON.parse(encodeEvent(event).content),
    idempotency_key: readableKey ?? idempotency?.key ?? null,
    postings: postingsOf(event).map(({ ledgerAccount, amount }) => ({
      ledger_account: ledgerAccount,
      amount: formatMoney(amount),
    })),
    hash,
  });
}

function orderFields(event: AccountEvent): Partial<Record<string, string>> {
  if (!('side' in event)) return 'symbol' in event ? { symbol: event.symbol } : {};
  const { symbol, side, quantity } = event;
  const price = event.type === 'OrderFilled' ? formatPrice(event.price) : '';
  return { symbol, side, quantity: quantity === null ? '' : formatQuantity(quantity), price };
}
