// What the stock traded at before, with one's own trades as marks.
import { useState } from 'preact/hooks';
import type { PriceHistory, Transaction } from '../../api/types.ts';
import * as instants from '../../format/instants.ts';
import * as numbers from '../../format/numbers.ts';
import { useAnswer } from '../../live/use-answer.ts';
import { Chart } from '../../parts/chart.tsx';
import type { ChartMark } from '../../parts/chart-drawing.tsx';
import { Choice } from '../../parts/field.tsx';
import { Failure, Waiting } from '../../parts/notice.tsx';

const ranges = ['1m', '3m', '1y', '5y', 'max'].map((value) => ({
  value,
  label: value === 'max' ? 'Max' : value.toUpperCase(),
}));

export function PriceChart({ symbol }: { readonly symbol: string }) {
  const [range, setRange] = useState('3m');
  const name = encodeURIComponent(symbol);
  const { body, error, isLate, again } = useAnswer<PriceHistory>(
    `price-history?symbol=${name}&range=${range}`,
  );
  const trades = useAnswer<{ transactions: Transaction[] }>(
    `view-transactions?symbol=${name}&limit=100`,
  );
  return (
    <section class="price-chart">
      <Choice label="Range" isLabelUnseen value={range} options={ranges} onInput={setRange} />
      {error !== undefined && <Failure error={error} again={again} />}
      {!body && !error && isLate && <Waiting lines={6} />}
      {body && (
        <Chart
          name={`${symbol} price`}
          points={body.bars.map(({ date, open, high, low, close }) => ({
            label: instants.exchangeDay(date),
            value: close,
            bar: { open, high, low },
          }))}
          marks={marksOf(body, trades.body?.transactions ?? [])}
          format={(value) => `$${numbers.price(value)}`}
        />
      )}
      {body?.status === 'stale' && (
        <p class="small warn-text">The newest bars are still missing.</p>
      )}
    </section>
  );
}

/** Each trade, and what happened to the shares, at the bar that holds its day. */
function marksOf({ bars }: PriceHistory, trades: readonly Transaction[]): readonly ChartMark[] {
  const placeOf = (day: string) => {
    const index = bars.findIndex(({ date }) => date >= day);
    return index === -1 ? bars.length - 1 : index;
  };
  return trades.flatMap((trade): readonly ChartMark[] => {
    if ('ex_date' in trade) {
      return [{ index: placeOf(trade.ex_date), side: 'action', text: trade.note }];
    }
    if (trade.type !== 'order_filled') return [];
    const at = (trade.order.filled_at ?? trade.recorded_at).slice(0, 10);
    const { side } = trade.order;
    const { quantity, price } = trade.fill;
    const verb = side === 'buy' ? 'Bought' : 'Sold';
    const text = `${verb} ${numbers.shares(quantity)} at $${numbers.price(price)}`;
    return [{ index: placeOf(at), side, text }];
  });
}
