// A chart that can be seen, heard, walked along with the arrow keys, printed, and read as a table.
import { useState } from 'preact/hooks';
import * as numbers from '../format/numbers.ts';
import { ChartDrawing, type ChartMark } from './chart-drawing.tsx';
import type { ChartPoint } from './chart-shape.ts';
import { Table } from './table.tsx';

type Properties = {
  /** Of the figure, and of the table behind it. */
  readonly name: string;
  readonly points: readonly ChartPoint[];
  /** Drawn dashed, with its name at its end. */
  readonly other?: { readonly name: string; readonly points: readonly ChartPoint[] } | undefined;
  readonly marks?: readonly ChartMark[];
  readonly format: (value: string) => string;
};

export function Chart({ name, points, other, marks = [], format }: Properties) {
  const [isTable, setTable] = useState(false);
  const summary = summaryOf(points, format);
  return (
    <figure class="chart" aria-label={name}>
      <figcaption class="small faint">{summary}</figcaption>
      {isTable ? (
        <div class="chart-table" tabIndex={0} role="region" aria-label={`${name}, rows`}>
          <ChartTable name={name} points={points} format={format} />
        </div>
      ) : (
        <ChartDrawing points={points} other={other} marks={marks} format={format} name={name} />
      )}
      <button type="button" class="quiet small" onClick={() => setTable(!isTable)}>
        {isTable ? 'Show as chart' : 'Show as table'}
      </button>
    </figure>
  );
}

function ChartTable({ name, points, format }: Pick<Properties, 'name' | 'points' | 'format'>) {
  const written = (value: string | null | undefined) =>
    value === null || value === undefined ? 'not known' : format(value);
  const hasBars = points.some(({ bar }) => bar);
  return (
    <Table
      name={name}
      rows={points.toReversed()}
      keyOf={({ label }) => label}
      columns={[
        { name: 'When', cell: ({ label }) => label },
        ...(hasBars
          ? (['open', 'high', 'low'] as const).map((each) => ({
              name: each.charAt(0).toUpperCase() + each.slice(1),
              cell: ({ bar }: ChartPoint) => written(bar?.[each]),
              isFigure: true,
            }))
          : []),
        { name: hasBars ? 'Close' : 'Value', cell: ({ value }) => written(value), isFigure: true },
      ]}
    />
  );
}

/** One sentence: from where to where, between what. */
function summaryOf(points: readonly ChartPoint[], format: (value: string) => string): string {
  const known = points.filter(
    (point): point is ChartPoint & { value: string } => point.value !== null,
  );
  const [first, last] = [known[0], known.at(-1)];
  if (!first || !last) return 'Nothing is known of this time.';
  const sorted = known.toSorted((a, b) => Number(a.value) - Number(b.value));
  const [low, high] = [sorted[0] ?? first, sorted.at(-1) ?? last];
  const gaps = points.length - known.length;
  const change = (Number(last.value) / Number(first.value) - 1) * 100;
  const inPercent = Number.isFinite(change)
    ? `, ${numbers.signedPercent(change.toFixed(2))} of the first`
    : '';
  return (
    `${first.label} ${format(first.value)} to ${last.label} ${format(last.value)}${inPercent}; ` +
    `lowest ${format(low.value)}, highest ${format(high.value)}` +
    (gaps > 0 ? `; no value is known for ${gaps} of the ${points.length} points.` : '.')
  );
}
