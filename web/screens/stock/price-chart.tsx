// What the stock traded at before, with one's own trades as marks.
import { useState } from 'preact/hooks';
import type { PriceHistory, Transaction } from '../../api/types.ts';
import * as instants from '../../format/instants.ts';
import * as numbers from '../../format/numbers.ts';
import { useAnswer } from '../../live/use-answer.ts';
import { Chart } from '../../parts/chart.tsx';
import { Choice } from '../../parts/field.tsx';
import { Failure, Waiting } from '../../parts/notice.tsx';
import { marksOf } from './chart-marks.ts';
import { ShareNews } from './share-news.tsx';

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
      <div class="ranges">
        <Choice label="Range" isLabelUnseen value={range} options={ranges} onInput={setRange} />
      </div>
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
      <ShareNews entries={trades.body?.transactions ?? []} />
    </section>
  );
}
