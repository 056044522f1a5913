// What was seen, in the words of docs/fills.md: sessions seen whole, or quotes of a running one.
import assert from 'node:assert/strict';
import { formatPrice } from '#src/domain/money.ts';
import type { MeantSession } from '#src/domain/open-order.ts';
import type { JudgedQuote } from '#src/domain/quote.ts';
import { priceOf, quoteOf } from './trading.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

/** 09:30 in New York. */
export const mondaysOpen = Date.parse('2026-11-23T14:30:00Z');

export type Seen = { readonly quote: JudgedQuote; readonly session: MeantSession };

/** Orders of these examples were accepted the evening before, or at 11:00 where one is running. */
export function acceptedAt(seen: string): number {
  return seen.startsWith('at') ? mondaysOpen + 1.5 * hourMs : mondaysOpen - hourMs;
}

/** All that a cell of a table names, the first of it on Monday. */
export function readAllSeen(text: string): readonly Seen[] {
  return text.split('; ').map(readSeen);
}

/** `O 100 H 101 L 97 C 99` is the session of that day, `at 11:05 P 98 H 100 L 97` a quote of Monday. */
function readSeen(text: string, day: number): Seen {
  const figure = (name: string) => new RegExp(`${name} ([\\d.]+)`).exec(text)?.[1];
  const [price, high, low] = [figure('[CP]'), figure('H'), figure('L')].map((each) =>
    priceOf(each ?? assert.fail(text)),
  );
  assert.ok(price && high && low);
  const time = /^at (\d\d):(\d\d)/.exec(text);
  const session = sessionOf(time ? 0 : day);
  const minutes = Number(time?.[1]) * 60 + Number(time?.[2]) - 570;
  const asOf = time ? session.opensAt + minutes * 60_000 : session.closesAt;
  const open = priceOf(figure('O') ?? formatPrice(price));
  const tradingDay = session.date;
  return { session, quote: quoteOf('AAPL', '1', { price, open, high, low, tradingDay, asOf }) };
}

/** The session of that day of the week, 0 for Monday. */
export function sessionOf(day: number): MeantSession {
  const opensAt = mondaysOpen + day * dayMs;
  return { date: `2026-11-${23 + day}`, opensAt, closesAt: opensAt + 6.5 * hourMs };
}

/** The rows of the tables of docs/fills.md whose first column has this name. */
export function rowsOf(markdown: string, firstColumn: string): readonly (readonly string[])[] {
  const lines = markdown.split('\n');
  const head = lines.findLastIndex((line) => line.startsWith(`| ${firstColumn} `));
  const end = lines.indexOf('', head);
  return lines
    .slice(head + 2, end < 0 ? undefined : end)
    .map((line) => line.split('|').map((cell) => cell.trim()));
}
