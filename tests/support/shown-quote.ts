// A price of Apple that arrives at a server in this process, as the upstream would have given it.
import assert from 'node:assert/strict';
import { parsePrice } from '#src/domain/money.ts';
import type { Quote } from '#src/domain/quote.ts';
import { symbolOf } from './trading.ts';
import type { World } from './world.ts';

/** As of now, with the facts given in dollars; the others are those that are known. */
export async function showQuote(
  { quoteMemory, clock, orderWatch }: World,
  facts: Partial<Record<'price' | 'open' | 'high' | 'low', string>> = {},
): Promise<void> {
  const known = quoteMemory.find(symbolOf('AAPL')) ?? assert.fail();
  const now = clock.now();
  const figures = Object.entries(facts).map(([name, text]) => [name, parsePrice(text)]);
  const quote: Quote = { ...known, ...Object.fromEntries(figures), asOf: now, fetchedAt: now };
  await orderWatch.hear(quote);
}
