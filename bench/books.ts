// Books to measure on: accounts, positions, users and sessions as the product itself would have
// written them, put into the file in one go.
import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { decide } from '#src/broker/decide.ts';
import { emptyMemory, replayEntry, type AccountMemory } from '#src/broker/replay.ts';
import type { AccountCommand } from '#src/domain/command.ts';
import { accountId, orderId, type AccountId } from '#src/domain/ids.ts';
import { money, parsePrice, quantity } from '#src/domain/money.ts';
import { marketOrder } from '#src/domain/order.ts';
import type { JudgedQuote } from '#src/domain/quote.ts';
import { parseTickerSymbol } from '#src/domain/ticker-symbol.ts';
import { readEntry, sealEntry, type StoredEntry } from '#src/journal/journal.ts';
import { apiTokenPrefix } from '#src/identity/access/api-tokens.ts';
import { sha256 } from '#src/runtime/digest.ts';
import { openConnection } from '#src/storage/sqlite/connection.ts';
import { openSqliteDatabase } from '#src/storage/sqlite/database.ts';
import { createStatementRunner } from '#src/storage/sqlite/jobs.ts';
import { statementsOf } from '#src/storage/sqlite/journal.ts';

export type BookSize = {
  readonly accounts: number;
  readonly positions: number;
  /** Orders of an account beyond those that open its positions. */
  readonly furtherOrders: number;
  /** Whether users have keys for programs beside their sessions. */
  readonly keys?: boolean;
};

/** Of the simulator's most traded symbols, as many as an account has positions. */
export const symbols = ['AAPL', 'AMZN', 'GOOGL', 'JPM', 'KO', 'META', 'MSFT', 'NVDA', 'TSLA', 'V'];

const startedAt = Date.parse('2026-11-20T15:00:00Z');
const startingCash = money(100_000_000_00n);
const oneShare = 1_000_000_000n;
const price = parsePrice('182.6300');

/** The id of the nth account: a name of the same length and randomness as a real one. */
export function accountIdOf(place: number): AccountId {
  return accountId(uuidOf(`account ${place}`));
}

/** The session token of the user of the nth account. */
export function tokenOf(place: number): string {
  return Buffer.from(sha256(`token ${place}`), 'hex').toString('base64url');
}

/** The key of a program of the same user, who has one where `keys` are wanted. */
export function keyTokenOf(place: number): string {
  return apiTokenPrefix + Buffer.from(sha256(`key ${place}`), 'hex').toString('base64url');
}

/** The public half of that key. */
export function keyIdOf(place: number): string {
  return `PK${place}`;
}

/** A file with the accounts in it, each with a user who has a session. */
export async function writeBooks(path: string, size: BookSize): Promise<void> {
  mkdirSync(dirname(path), { recursive: true });
  await openSqliteDatabase(path).close();
  using connection = openConnection(path);
  connection.exec('BEGIN');
  const writeUser = createUserWriter(connection);
  const writeKey = createKeyWriter(connection);
  const run = createStatementRunner(connection);
  for (let place = 0; place < size.accounts; place += 1) {
    writeUser(place);
    if (size.keys) writeKey(place);
    for (const stored of entriesOf(accountIdOf(place), size)) {
      statementsOf({ stored, entry: readEntry(stored) }).forEach(run);
    }
  }
  connection.exec('COMMIT');
}

/** What the journal of an account holds that was opened and traded so often. */
export function* entriesOf(
  id: AccountId,
  { positions, furtherOrders }: Pick<BookSize, 'positions' | 'furtherOrders'>,
): Generator<StoredEntry> {
  let memory = emptyMemory;
  const next = (command: AccountCommand, key: string | undefined): StoredEntry => {
    const sealed = seal(id, memory, command, key);
    memory = replayEntry(memory, sealed).memory;
    return sealed;
  };
  yield next({ type: 'OpenAccount', accountId: id, at: startedAt, startingCash }, undefined);
  for (let order = 0; order < positions + furtherOrders; order += 1) {
    const isOpening = order < positions;
    const side = isOpening || order % 2 === 0 ? 'buy' : 'sell';
    // A further order sells what the one before it bought.
    const place = isOpening ? order : Math.floor(order / 2) % positions;
    yield next(orderOf(id, side, nameOf(place), order), keyOf(id, order));
  }
}

function seal(
  id: AccountId,
  { account, head }: AccountMemory,
  command: AccountCommand,
  key: string | undefined,
): StoredEntry {
  const decision = decide(account, command);
  if (!decision.ok) throw new Error(decision.error.code);
  const idempotency = key === undefined ? undefined : { key, inputDigest: sha256(key) };
  const [event] = decision.value;
  assert(event);
  return sealEntry(id, head, event, command.at, idempotency).stored;
}

/** The idempotency key of an order of the account. */
export function keyOf(id: AccountId, order: number): string {
  return uuidOf(`key ${id} ${order}`);
}

/** An order for one share at a price of its own, complete with quote and ids. */
export function orderOf(
  id: AccountId,
  side: 'buy' | 'sell',
  symbol: string,
  order: number,
): Extract<AccountCommand, { type: 'SubmitOrder' }> {
  const at = startedAt + 1_000 * (order + 1);
  return {
    type: 'SubmitOrder',
    accountId: id,
    at,
    orderId: orderId(uuidOf(`order ${id} ${order}`)),
    requestId: uuidOf(`request ${id} ${order}`),
    placedBy: null,
    symbol: parseTickerSymbol(symbol) ?? fail(symbol),
    side,
    size: { kind: 'quantity', quantity: quantity(oneShare) },
    terms: marketOrder,
    group: null,
    timing: { isOpen: true, mayFillAtOnce: true, session: null, expiresAt: at },
    openOrdersMax: 500,
    quote: quoteOf(symbol, at),
  };
}

function quoteOf(symbol: string, at: number): JudgedQuote {
  const at182 = price ?? fail('the price');
  return {
    symbol: parseTickerSymbol(symbol) ?? fail(symbol),
    price: at182,
    open: at182,
    high: at182,
    low: at182,
    volume: 1_000,
    previousClose: at182,
    tradingDay: '2026-11-20',
    asOf: at,
    fetchedAt: at,
    source: 'simulator',
    entitlement: 'realtime',
    status: 'current',
  };
}

/** Beyond the known symbols, made-up ones: AA, AB and so on. */
export function nameOf(place: number): string {
  const letter = (index: number) => String.fromCharCode(65 + (index % 26));
  return symbols[place] ?? `Q${letter(place / 676)}${letter(place / 26)}${letter(place)}`;
}

/** Users whom nobody logs in as: their hash is none. */
function createUserWriter(connection: DatabaseSync): (place: number) => void {
  const insertUser = connection.prepare(
    `INSERT INTO users (user_id, username, password_hash, created_at) VALUES (?, ?, 'none', ?)`,
  );
  const insertAccount = connection.prepare(
    `INSERT INTO user_accounts (account_id, user_id, name, place, created_at)
     VALUES (?, ?, 'Main', 1, ?)`,
  );
  const insertSession = connection.prepare(
    `INSERT INTO sessions (token_hash, session_id, user_id, created_at, used_at, expires_at)
     VALUES (?, ?, ?, ?, ?, ?)`,
  );
  const now = Date.now();
  const untilTomorrow = now + 86_400_000;
  return (place) => {
    const userId = uuidOf(`user ${place}`);
    const sessionId = uuidOf(`session ${place}`);
    insertUser.run(userId, `user-${place}`, startedAt);
    insertAccount.run(accountIdOf(place), userId, startedAt);
    insertSession.run(sha256(tokenOf(place)), sessionId, userId, now, now, untilTomorrow);
  };
}

function createKeyWriter(connection: DatabaseSync): (place: number) => void {
  const insert = connection.prepare(
    `INSERT INTO api_tokens
     (token_hash, token_id, key_id, user_id, account_id, name, scope, created_at, used_at)
     VALUES (?, ?, ?, ?, ?, 'bench', 'trade', ?, ?)`,
  );
  const now = Date.now();
  return (place) => {
    const [hash, tokenId] = [sha256(keyTokenOf(place)), uuidOf(`key ${place}`)];
    const owner = [uuidOf(`user ${place}`), accountIdOf(place)];
    insert.run(hash, tokenId, keyIdOf(place), ...owner, startedAt, now);
  };
}

function uuidOf(name: string): string {
  const digits = sha256(name);
  return [0, 8, 12, 16, 20]
    .map((from, part) => digits.slice(from, [8, 12, 16, 20, 32][part]))
    .join('-');
}

function fail(what: string): never {
  throw new Error(`${what} is not what it should be`);
}
