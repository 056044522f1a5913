// What the portfolio was worth at each close, as far as the server keeps it.
import { useEffect, useState } from 'preact/hooks';
import { keep, readKept } from '../../api/kept.ts';
import type { EquityHistory } from '../../api/types.ts';
import * as instants from '../../format/instants.ts';
import * as numbers from '../../format/numbers.ts';
import { useAnswer } from '../../live/use-answer.ts';
import { Chart } from '../../parts/chart.tsx';
import { Choice } from '../../parts/field.tsx';
import { Failure, Waiting } from '../../parts/notice.tsx';

const ranges = [
  { value: '1d', label: '1D' },
  { value: '1m', label: '1M' },
  { value: '3m', label: '3M' },
  { value: 'ytd', label: 'YTD' },
  { value: '1y', label: '1Y' },
  { value: 'max', label: 'Max' },
];
const rangeName = 'equity-range';
const benchmarks = [
  { value: '', label: 'Alone' },
  { value: 'SPY', label: 'Beside SPY' },
];
const benchmarkName = 'equity-benchmark';

export function EquityCurve() {
  const [chosen, choose] = useState(readKept('browser', rangeName));
  const [isFirstDay, setFirstDay] = useState(false);
  // A curve of closes begins with the second one: until then there is more to see of the day.
  const range = chosen ?? (isFirstDay ? '1d' : '3m');
  const [benchmark, setBenchmark] = useState(readKept('browser', benchmarkName) ?? '');
  const { body, error, isLate, again } = useAnswer<EquityHistory>(
    `portfolio-history?range=${range}${benchmark && `&benchmark=${benchmark}`}`,
  );
  const isTooShort = body !== undefined && body.points.length < 2;
  const isLeft = isTooShort && chosen === undefined && !isFirstDay;
  useEffect(() => {
    if (isLeft) setFirstDay(true);
  }, [isLeft]);
  const labelOf = range === '1d' ? instants.minute : instants.day;
  const points = (body?.points ?? []).map(({ at, equity }) => ({
    label: labelOf(at),
    value: equity,
  }));
  return (
    <section class="equity">
      <div class="ranges">
        <Choice
          label="Range"
          isLabelUnseen
          value={range}
          options={ranges}
          onInput={(next) => {
            keep('browser', rangeName, next);
            choose(next);
          }}
        />
        <Choice
          label="Benchmark"
          isLabelUnseen
          value={benchmark}
          options={benchmarks}
          onInput={(next) => {
            keep('browser', benchmarkName, next);
            setBenchmark(next);
          }}
        />
      </div>
      {error !== undefined && <Failure error={error} again={again} />}
      {!body && isLate && <Waiting lines={5} />}
      {isTooShort && !isLeft && <TooShort range={range} />}
      {points.length >= 2 && (
        <Chart
          name="Portfolio value over time"
          points={points}
          other={
            benchmark ? { name: benchmark, points: beside(body?.points ?? [], labelOf) } : undefined
          }
          format={numbers.money}
        />
      )}
    </section>
  );
}

function TooShort({ range }: { readonly range: string }) {
  return (
    <p class="faint">
      {range === '1d'
        ? 'Nothing is known of today yet: the curve begins with the next price.'
        : 'The curve begins with the second close: come back tomorrow. What is known of today is ' +
          'under 1D.'}
    </p>
  );
}

/** What the opening cash would be worth in the benchmark. */
function beside(points: EquityHistory['points'], labelOf: (at: string) => string) {
  return points.map(({ at, benchmark_equity: value }) => ({ label: labelOf(at), value }));
}
