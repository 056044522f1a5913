// A life on the tape beside naive books: every figure of every day, to the cent.
import assert from 'node:assert/strict';
import type { Life } from './life.ts';
import { startingCash } from './life.ts';
import { NaiveBook, type NaiveDay, type NaiveTrade } from './naive-book.ts';
import { sessions } from './tape.ts';
import type { Session } from '#src/domain/market-calendar.ts';

export const cents = (text: string) => BigInt(text.replace('.', ''));

export type NaiveLife = { readonly days: ReadonlyMap<string, NaiveDay>; readonly book: NaiveBook };

/** What the trades come to for somebody who knew everything in time. */
export function naiveLife(trades: readonly NaiveTrade[], through: string): NaiveLife {
  const book = new NaiveBook(cents(startingCash));
  const days = new Map<string, NaiveDay>();
  let before = '';
  for (const { date } of sessions) {
    if (date > through) break;
    book.begin(date, before);
    for (const trade of trades) if (trade.date === date) book.trade(trade);
    days.set(date, book.close(date));
    before = date;
  }
  return { days, book };
}

type Point = {
  readonly at: string;
  readonly equity: string | null;
  readonly cash: string;
  readonly market_value: string | null;
  readonly dividends_due: string;
};

/** Reads the whole history of somebody and compares it day by day. */
export async function compareHistory(
  user: Pick<Life['trader'], 'send'>,
  { days }: NaiveLife,
  lived: readonly Session[],
): Promise<readonly Point[]> {
  const { json } = await user.send('GET', '/portfolio-history?range=max');
  const points: Point[] = json.points.slice(1);
  const seen = new Set(lived.map(({ date }) => date));
  assert.equal(points.length, days.size, 'a point for each session');
  for (const [place, [date, { cash, due, value }]] of [...days].entries()) {
    const point = points[place] ?? assert.fail(date);
    const told = [point.cash, point.dividends_due].map(cents);
    assert.deepEqual(told, [cash, due], `cash and what is due at the close of ${date}`);
    // Where nobody looked at the prices nothing is guessed.
    if (point.equity === null && !seen.has(date)) continue;
    const worth = [point.market_value, point.equity].map((text) => text && cents(text));
    assert.deepEqual(worth, [value, cash + due + value], `worth at the close of ${date}`);
  }
  return points;
}
