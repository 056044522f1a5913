// A quote as it is stored: a document whose prices are integers of 1/10,000 dollar, as text.
import type { Quote } from '#src/domain/quote.ts';

const priceFields = ['price', 'open', 'high', 'low', 'previousClose'] as const;

/** The quote as text. */
export function encodeQuote(quote: Quote): string {
  return JSON.stringify(quote, (_name, value) =>
    typeof value === 'bigint' ? value.toString() : value,
  );
}

/** The quote that was encoded. */
export function decodeQuote(content: string): Quote {
  const quote = JSON.parse(content) as Record<string, unknown>;
  for (const field of priceFields) quote[field] = BigInt(String(quote[field]));
  // The columns were written by encodeQuote from a Quote.
  return quote as unknown as Quote;
}
