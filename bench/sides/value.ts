// What valuing a portfolio costs, by the number of its positions.
import { emptyMemory, replayEntry } from '#src/broker/replay.ts';
import type { JudgedQuote } from '#src/domain/quote.ts';
import type { TickerSymbol } from '#src/domain/ticker-symbol.ts';
import { valueAccount } from '#src/domain/valuation.ts';
import { accountIdOf, entriesOf, orderOf } from '../books.ts';

const { positions } = JSON.parse(process.argv[2] ?? '') as { positions: number };
const measuredMs = 500;

let memory = emptyMemory;
const id = accountIdOf(0);
for (const entry of entriesOf(id, { positions, furtherOrders: 0 })) {
  memory = replayEntry(memory, entry).memory;
}
const quotes = new Map<TickerSymbol, JudgedQuote>();
for (const { symbol } of memory.account.positions) {
  const { quote } = orderOf(id, 'buy', symbol, 1);
  if (typeof quote !== 'string') quotes.set(symbol, quote);
}
const value = () => valueAccount(memory.account, (symbol) => quotes.get(symbol));
if (value().positions.length !== positions) throw new Error('a position is missing');
// As in a server that has been running for a while.
for (const warmedAt = performance.now(); performance.now() - warmedAt < measuredMs;) value();
let valuations = 0;
const startedAt = performance.now();
while (performance.now() - startedAt < measuredMs) {
  value();
  valuations += 1;
}
const microseconds = ((performance.now() - startedAt) * 1_000) / valuations;
console.log(JSON.stringify({ microseconds }));
