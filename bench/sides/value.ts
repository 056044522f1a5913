// What valuing a portfolio costs, by the number of its positions.
import { emptyMemory, replayEntry } from '#src/broker/replay.ts';
import type { Account } from '#src/domain/account.ts';
import type { JudgedQuote } from '#src/domain/quote.ts';
import type { TickerSymbol } from '#src/domain/ticker-symbol.ts';
import { valueAccount } from '#src/domain/valuation.ts';
import { accountIdOf, entriesOf, nameOf, orderOf } from '../books.ts';

const { positions } = JSON.parse(process.argv[2] ?? '') as { positions: number };
const measuredMs = 200;
/**
 * In all portfolios together, each in a symbol of its own: every size has as many positions and
 * prices to go through as the others.
 */
const allPositions = 1_000;

const quotes = new Map<TickerSymbol, JudgedQuote>();
const accounts = Array.from({ length: allPositions / positions }, (_, place) => open(place));
const value = (account: Account) => valueAccount(account, (symbol) => quotes.get(symbol));
if (accounts.some((account) => value(account).positions.length !== positions)) {
  throw new Error('a position is missing');
}
// As in a server that has been running for a while.
valueFor(measuredMs);
console.log(JSON.stringify({ microseconds: valueFor(measuredMs) }));

function open(place: number): Account {
  const id = accountIdOf(place);
  let memory = emptyMemory;
  for (const entry of entriesOf(id, { positions, furtherOrders: 0 })) {
    memory = replayEntry(memory, entry).memory;
  }
  const held = memory.account.positions.map((position, index) => {
    const symbol = nameOf(place * positions + index) as TickerSymbol;
    const { quote } = orderOf(id, 'buy', symbol, 1);
    if (quote && typeof quote !== 'string') quotes.set(symbol, quote);
    return { ...position, symbol };
  });
  return { ...memory.account, positions: held };
}

/** Microseconds a valuation. */
function valueFor(durationMs: number): number {
  let valuations = 0;
  const startedAt = performance.now();
  while (performance.now() - startedAt < durationMs) {
    for (const account of accounts) value(account);
    valuations += accounts.length;
  }
  return ((performance.now() - startedAt) * 1_000) / valuations;
}
