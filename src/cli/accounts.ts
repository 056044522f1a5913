// `accounts`: every account with its user, what it holds and what that is worth.
import type { DatabaseSync } from 'node:sqlite';
import { assertInvariants } from '#src/broker/invariants.ts';
import { emptyMemory, replayEntry, type AccountMemory } from '#src/broker/replay.ts';
import type { Settings } from '#src/config/settings.ts';
import { quoteStoreName, upstreamName } from '#src/config/upstream-name.ts';
import type { Account } from '#src/domain/account.ts';
import { formatMoney, money, notional, type Money, type Price } from '#src/domain/money.ts';
import type { Position } from '#src/domain/position.ts';
import type { StoredEntry } from '#src/journal/journal.ts';
import { readWholeJournal } from '#src/storage/sqlite/journal-rows.ts';
import { readUsers, type UserOverview } from '#src/storage/sqlite/operator.ts';
import { readOwnedAccounts } from '#src/storage/sqlite/user-accounts.ts';
import { createStoredPrices } from '#src/storage/sqlite/stored-prices.ts';
import { messageOf } from '#src/runtime/error-parts.ts';
import { exitFault, exitFine, jsonOption, type Command } from './command.ts';
import { withNewestReader } from './database-file.ts';
import { printRows } from './table.ts';
import { describeUser } from './users.ts';

export const accountsCommand: Command = {
  name: 'accounts',
  usage: 'accounts [--json]',
  summary: 'list the accounts: user, name, created, last seen, locked, second factor, cash, equity',
  options: jsonOption,
  wordCount: 0,
  run: async ({ settings, options, terminal }) => {
    const rows = withNewestReader(settings, (reader) => listAccounts(reader, settings));
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

function listAccounts(reader: DatabaseSync, settings: Settings) {
  const userById = new Map<string, UserOverview>(
    readUsers(reader).map((user) => [user.userId, user]),
  );
  const ownedById = new Map(readOwnedAccounts(reader).map((each) => [each.accountId, each]));
  const priceOf = createStoredPrices(reader, {
    quotes: quoteStoreName(settings),
    listing: upstreamName(settings.upstream),
  });
  return [...booksOfAll(reader)].map(([id, books]) => {
    const owned = ownedById.get(id);
    return {
      account_id: id,
      name: owned ? owned.name : null,
      ...describeOwner(owned && userById.get(owned.userId)),
      ...describeBooks(books, priceOf),
    };
  });
}

/** Each account replayed; a damaged one says why, and the next one follows. */
function* booksOfAll(reader: DatabaseSync): Generator<[StoredEntry['accountId'], Books]> {
  let id: StoredEntry['accountId'] | undefined;
  let books: Books = { memory: emptyMemory, entries: 0 };
  for (const stored of readWholeJournal(reader)) {
    if (id !== stored.accountId) {
      if (id !== undefined) yield [id, checked(books)];
      id = stored.accountId;
      books = { memory: emptyMemory, entries: 0 };
    }
    books = takeEntry(books, stored);
  }
  if (id !== undefined) yield [id, checked(books)];
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

type PriceOf = (position: Position) => Price | undefined;

/** The equity is null where a price was never seen: what is missing never counts as zero. */
function describeBooks(books: Books, priceOf: PriceOf) {
  const { entries } = books;
  if ('problem' in books) {
    const { problem } = books;
    const unknown = { positions: null, open_orders: null, cash: null, held_cash: null };
    return { status: 'damaged', problem, entries, ...unknown, equity: null };
  }
  const { account } = books.memory;
  const equity = equityOf(account, priceOf);
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

function equityOf({ cash, positions }: Account, priceOf: PriceOf): Money | undefined {
  let equity: bigint = cash;
  for (const position of positions) {
    const price = priceOf(position);
    if (price === undefined) return undefined;
    equity += notional(price, position.quantity);
  }
  return money(equity);
}
