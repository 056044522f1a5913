// One's own trades, and what happened to the shares, as marks on the chart of a stock. Pure.
import type { PriceHistory, Transaction } from '../../api/types.ts';
import * as numbers from '../../format/numbers.ts';
import type { ChartMark } from '../../parts/chart-drawing.tsx';

const dayMs = 24 * 3_600_000;

/** Each trade, and what happened to the shares, at the bar that holds its day. */
export function marksOf(
  { bars, interval }: Pick<PriceHistory, 'bars' | 'interval'>,
  trades: readonly Transaction[],
): readonly ChartMark[] {
  const begins = bars[0] && firstDayOf(bars[0].date, interval);
  const marks: ChartMark[] = [];
  const add = (day: string, side: ChartMark['side'], text: string) => {
    // What was before the chart begins is on none of its bars.
    if (begins === undefined || day < begins) return;
    const found = bars.findIndex(({ date }) => date >= day);
    marks.push({ index: found === -1 ? bars.length - 1 : found, side, text });
  };
  for (const trade of trades) {
    if ('revision' in trade) {
      if (isInForce(trade, trades)) add(trade.ex_date, 'action', trade.note);
    } else if (trade.type === 'order_filled') {
      const { side, filled_at: at } = trade.order;
      const { quantity, price } = trade.fill;
      const verb = side === 'buy' ? 'Bought' : 'Sold';
      const text = `${verb} ${numbers.shares(quantity)} at $${numbers.price(price)}`;
      add((at ?? trade.recorded_at).slice(0, 10), side, text);
    }
  }
  return marks;
}

/** A bar of a week has the date of its last day. */
function firstDayOf(date: string, interval: PriceHistory['interval']): string {
  if (interval === 'daily') return date;
  return new Date(Date.parse(date) - 6 * dayMs).toISOString().slice(0, 10);
}

/** What was taken back, or booked anew since, is no mark any more; the newest comes first. */
export function isInForce(
  booked: Extract<Transaction, { revision: number }>,
  trades: readonly Transaction[],
): boolean {
  const newest = trades.find((each) => 'revision' in each && each.action_id === booked.action_id);
  return newest === booked && booked.type !== 'action_reversed';
}
