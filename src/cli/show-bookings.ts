// What an action does to every account, before and after: the dry run of `actions`.
import { commandOfBooking, type Booking } from '#src/broker/action-command.ts';
import { applyAction } from '#src/broker/decide-action.ts';
import { whyNameIsInUse } from '#src/broker/name-in-use.ts';
import { evolve } from '#src/broker/evolve.ts';
import { emptyMemory, replayEntry } from '#src/broker/replay.ts';
import type { Account } from '#src/domain/account.ts';
import { formatMoney, formatQuantity, zeroQuantity } from '#src/domain/money.ts';
import { findPosition } from '#src/domain/positions.ts';
import type { TickerSymbol } from '#src/domain/ticker-symbol.ts';
import type { JournalEntry, StoredEntry } from '#src/journal/journal.ts';
import { accountsOf } from '#src/storage/books/whole-journal.ts';
import type { OpenedBooks } from './books.ts';
import { CommandError, type CommandInput } from './command.ts';
import { printRows } from './table.ts';

const columns = [
  'account_id',
  'shares',
  'shares_after',
  'cash',
  'cash_after',
  'due',
  'due_after',
  'realized',
  'realized_after',
  'open_orders',
  'open_orders_after',
  'adjusted_orders',
] as const;

/**
 * A row for each account that the booking would change; the books are only read. Throws
 * CommandError where shares of another company have the new name.
 */
export async function showBookings(
  { options, terminal }: CommandInput,
  { journal }: OpenedBooks,
  booking: Booking,
): Promise<void> {
  const rows = [];
  for await (const stored of accountsOf(journal)) {
    const row = rowOf(stored, booking);
    if (row) rows.push(row);
  }
  const isJson = options['json'] === true;
  if (rows.length > 0 || isJson) printRows(terminal, columns, rows, isJson);
  else terminal.print('no account is changed by it');
}

function rowOf(stored: readonly StoredEntry[], booking: Booking) {
  const entries: JournalEntry[] = [];
  let memory = emptyMemory;
  for (const each of stored) {
    const step = replayEntry(memory, each);
    memory = step.memory;
    entries.push(step.entry);
  }
  const [first, last] = [entries[0], entries.at(-1)];
  if (!first || !last) return undefined;
  const { account } = memory;
  const { accountId } = first;
  const { action } = booking;
  const why = 'terms' in action && whyNameIsInUse({ accountId, account, entries }, action);
  if (why) throw new CommandError(why);
  const standing = { accountId, entries, account, listedOn: undefined, at: last.recordedAt };
  const prepared = commandOfBooking(standing, booking);
  const events = prepared ? applyAction(account, prepared.command) : [];
  if (!prepared || events.length === 0) return undefined;
  const after = events.reduce(
    (current, event) => evolve(current, { event, recordedAt: last.recordedAt }),
    account,
  );
  const { symbol } = prepared.command;
  const renamed = events.find((event) => event.type === 'SymbolRenamed');
  const now = figuresOf(after, renamed ? renamed.newSymbol : symbol);
  const before = figuresOf(account, symbol);
  const rest = Object.entries(now).map(([name, value]) => [`${name}_after`, value] as const);
  const adjusted = events.filter(({ type }) => type === 'OrderAdjusted').length;
  const of = { account_id: accountId, adjusted_orders: adjusted };
  return { ...of, ...before, ...(Object.fromEntries(rest) as After) };
}

type Figures = ReturnType<typeof figuresOf>;
type After = { readonly [Name in keyof Figures as `${Name}_after`]: Figures[Name] };

function figuresOf(account: Account, symbol: TickerSymbol) {
  const position = findPosition(account.positions, symbol);
  return {
    shares: formatQuantity(position?.quantity ?? zeroQuantity),
    cash: formatMoney(account.cash),
    due: formatMoney(account.dividendsDue),
    realized: formatMoney(account.realizedProfit),
    open_orders: account.openOrders.length,
  };
}
