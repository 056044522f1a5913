// `accounts`: every account with its user, what it holds and what that is worth.
import { assertInvariants } from '#src/broker/invariants.ts';
import { emptyMemory, replayEntry, type AccountMemory } from '#src/broker/replay.ts';
import type { Settings } from '#src/config/settings.ts';
import { quoteStoreName, upstreamName } from '#src/config/upstream-name.ts';
import type { Account } from '#src/domain/account.ts';
import { formatMoney, money, notional, type Money, type Price } from '#src/domain/money.ts';
import type { Position } from '#src/domain/position.ts';
import type { StoredEntry } from '#src/journal/journal.ts';
import { accountsOf, type WholeJournal } from '#src/storage/books/whole-journal.ts';
import { readUsers, type UserOverview } from '#src/storage/identity/operator.ts';
import { readOwnedAccounts } from '#src/storage/identity/user-accounts.ts';
import { createStoredPrices } from '#src/storage/prices/stored-prices.ts';
import { messageOf } from '#src/runtime/error-parts.ts';
import { exitFault, exitFine, jsonOption, type Command } from './command.ts';
import { withNewestBooks, type OpenedBooks } from './books.ts';
import { printRows } from './table.ts';
import { describeUser } from './users.ts';

export const accountsCommand: Command = {
  name: 'accounts',
  usage: 'accounts [--json]',
  summary: 'list the accounts: user, name, created, last seen, locked, second factor, cash, equity',
  options: jsonOption,
  wordCount: 0,
  run: async ({ settings, options, terminal }) => {
    const rows = await withNewestBooks(settings, (books) => listAccounts(books, settings));
    printRows(terminal, columns, rows, options['json'] === true);
    const damaged = rows.filter(({ status }) => status === 'damaged');
    for (const { problem } of damaged) {
      terminal.complain(`the journal is damaged (${problem}): run verify, restore a backup`);
    }
    return damaged.length === 0 ? exitFine : exitFault;
  },
};

const columns = [
  'account_id',
  'username',
  'name',
  'status',
  'created',
  'last_seen',
  'locked',
  'second_factor',
  'entries',
  'positions',
  'open_orders',
  'cash',
  'held_cash',
  'equity',
] as const;

type Books =
  | { readonly memory: AccountMemory; readonly entries: number }
  | { readonly problem: string; readonly entries: number };

async function listAccounts({ database, journal }: OpenedBooks, settings: Settings) {
  const users = await readUsers(database);
  const userById = new Map<string, UserOverview>(users.map((user) => [user.userId, user]));
  const owned = await readOwnedAccounts(database);
  const ownedById = new Map(owned.map((each) => [each.accountId, each]));
  const priceOf = await createStoredPrices(database, {
    quotes: quoteStoreName(settings),
    upstream: upstreamName(settings.upstream),
  });
  const rows = [];
  for await (const [id, books] of booksOfAll(journal)) {
    const account = ownedById.get(id);
    rows.push({
      account_id: id,
      name: account ? account.name : null,
      ...describeOwner(account && userById.get(account.userId)),
      ...(await describeBooks(books, priceOf)),
    });
  }
  return rows;
}

/** Each account replayed; a damaged one says why, and the next one follows. */
async function* booksOfAll(
  journal: WholeJournal,
): AsyncGenerator<[StoredEntry['accountId'], Books]> {
  for await (const entries of accountsOf(journal)) {
    const [first] = entries;
    const books = entries.reduce<Books>(takeEntry, { memory: emptyMemory, entries: 0 });
    if (first) yield [first.accountId, checked(books)];
  }
}

function takeEntry(books: Books, stored: StoredEntry): Books {
  const entries = books.entries + 1;
  if ('problem' in books) return { ...books, entries };
  try {
    return { memory: replayEntry(books.memory, stored).memory, entries };
  } catch (error) {
    return { problem: messageOf(error), entries };
  }
}

function checked(books: Books): Books {
  if ('problem' in books) return books;
  try {
    assertInvariants(books.memory.account);
    return books;
  } catch (error) {
    return { problem: messageOf(error), entries: books.entries };
  }
}

function describeOwner(user: UserOverview | undefined) {
  if (user) return describeUser(user);
  return {
    username: null,
    created: null,
    last_seen: null,
    locked: null,
    disabled: null,
    second_factor: null,
    must_change_password: null,
    accounts: 0,
    sessions: 0,
    tokens: 0,
  };
}

type PriceOf = (position: Position) => Promise<Price | undefined>;

/** The equity is null where a price was never seen: what is missing never counts as zero. */
async function describeBooks(books: Books, priceOf: PriceOf) {
  const { entries } = books;
  if ('problem' in books) {
    const { problem } = books;
    const unknown = { positions: null, open_orders: null, cash: null, held_cash: null };
    return { status: 'damaged', problem, entries, ...unknown, equity: null };
  }
  const { account } = books.memory;
  const equity = await equityOf(account, priceOf);
  return {
    status: account.status,
    problem: null,
    entries,
    positions: account.positions.length,
    open_orders: account.openOrders.length,
    cash: formatMoney(account.cash),
    held_cash: formatMoney(account.heldCash),
    equity: equity === undefined ? null : formatMoney(equity),
  };
}

async function equityOf(
  { cash, positions }: Account,
  priceOf: PriceOf,
): Promise<Money | undefined> {
  let equity: bigint = cash;
  for (const position of positions) {
    const price = await priceOf(position);
    if (price === undefined) return undefined;
    equity += notional(price, position.quantity);
  }
  return money(equity);
}
