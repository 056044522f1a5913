// The newest quote of each symbol that this page has seen, a cell each: a price draws one row.
import { createCell, type Cell } from '../state/cell.ts';
import type { Quote } from '../api/types.ts';

type Known = 'price' | 'as_of' | 'age_seconds' | 'source' | 'status' | 'fetched_at';

/** What is known of it, with the instant of this page's own clock at which it came. */
export type SeenQuote = Pick<Quote, Known> & Partial<Quote> & { readonly seenAt: number };

const cells = new Map<string, Cell<SeenQuote | undefined>>();

/** The cell of the symbol. */
export function quoteCell(symbol: string): Cell<SeenQuote | undefined> {
  let cell = cells.get(symbol);
  if (!cell) cells.set(symbol, (cell = createCell<SeenQuote | undefined>(undefined)));
  return cell;
}

/** Nobody reads faster than that: prices that come more often are drawn together. */
const drawMs = 250;
const waiting = new Map<string, SeenQuote>();
let drawnAt = -Infinity;
let drawing: ReturnType<typeof setTimeout> | undefined;

/** Takes quotes of the stream: the newest of each symbol is drawn, four times a second at most. */
export function takeQuote(symbol: string, quote: SeenQuote): void {
  waiting.set(symbol, quote);
  const waitMs = Math.max(0, drawnAt + drawMs - performance.now());
  drawing ??= setTimeout(drawWaiting, waitMs);
}

function drawWaiting(): void {
  drawing = undefined;
  drawnAt = performance.now();
  for (const [symbol, quote] of waiting) keepQuote(symbol, quote);
  waiting.clear();
}

/** Keeps the quote unless the one that is there is a newer one. */
function keepQuote(symbol: string, quote: SeenQuote): void {
  const cell = quoteCell(symbol);
  const before = cell.get();
  if (before && Date.parse(before.fetched_at) > Date.parse(quote.fetched_at)) return;
  cell.set(quote);
}

/** A quote as an answer has it, seen now. */
export function seeQuote(symbol: string, quote: Quote): void {
  keepQuote(symbol, { ...quote, seenAt: performance.now() });
}

/** What a portfolio tells of a price: good as long as nothing tells more. */
export function seePrice(symbol: string, quote: Omit<SeenQuote, 'seenAt'>): void {
  const cell = quoteCell(symbol);
  if (!cell.get()) cell.set({ ...quote, seenAt: performance.now() });
}

/** Its age now in seconds: as the server said, and what has passed since on the market's clock. */
export function ageNow({ age_seconds: age, seenAt }: SeenQuote, speed: number): number {
  return age + ((performance.now() - seenAt) / 1_000) * speed;
}
