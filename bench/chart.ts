// Charts as SVG that a page can show: what is measured upwards on a logarithmic scale, what it
// depends on to the right.
import { summarize } from './comparison.ts';
import type { Latencies } from './latencies.ts';

export type Chart = {
  readonly title: string;
  readonly unit: string;
  /** What stands below the points, from left to right. */
  readonly labels: readonly string[];
  readonly curves: readonly Curve[];
};

export type Curve = {
  readonly name: string;
  /** A value at each label. */
  readonly points: readonly number[];
};

const percentiles = ['p50', 'p90', 'p99', 'p999', 'max'] as const;
const colours = ['#0b6e4f', '#9aa5b1', '#b7791f'];
const lineHeight = 14;
const size = { width: 640, height: 320, left: 116, right: 130, top: 24, bottom: 40 } as const;

/** The median of the rounds at each percentile. */
export function curveOf(name: string, rounds: readonly Latencies[]): Curve {
  const points = percentiles.map(
    (percentile) => summarize(rounds.map((latencies) => latencies[percentile])).median,
  );
  return { name, points };
}

/** How long the slowest requests take. */
export function latencyChart(title: string, curves: readonly Curve[]): Chart {
  return { title, unit: 'ms', labels: ['50 %', '90 %', '99 %', '99.9 %', 'slowest'], curves };
}

/** One figure at growing sizes. */
export function growthChart(
  title: string,
  unit: string,
  labels: readonly string[],
  points: readonly number[],
): Chart {
  return { title, unit, labels, curves: [{ name: 'Papertape', points }] };
}

/** The chart as an SVG document. */
export function drawChart({ title, unit, labels, curves }: Chart): string {
  const values = curves.flatMap(({ points }) => points);
  const low = 10 ** Math.floor(Math.log10(Math.max(0.001, Math.min(...values))));
  const high = 10 ** Math.ceil(Math.log10(Math.max(...values)));
  const x = (index: number) =>
    size.left + (index * (size.width - size.left - size.right)) / (labels.length - 1);
  const share = (value: number) => Math.log10(Math.max(value, low) / low) / Math.log10(high / low);
  const y = (value: number) =>
    size.height - size.bottom - share(value) * (size.height - size.top - size.bottom);
  const ticks = Array.from(
    { length: Math.round(Math.log10(high / low)) + 1 },
    (_, index) => low * 10 ** index,
  );
  const names = keepApart(curves.map(({ points }) => y(points.at(-1) ?? low) + 4));
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size.width} ${size.height}" ` +
      'font-family="system-ui, sans-serif" font-size="12">',
    `<title>${title}</title>`,
    `<rect width="${size.width}" height="${size.height}" fill="#ffffff"/>`,
    ...ticks.map((tick) => drawTick(`${formatTick(tick)} ${unit}`, y(tick))),
    ...labels.map((label, index) => text(x(index), size.height - 14, label, 'middle')),
    ...curves.map(({ name, points }, index) => {
      const colour = colours[index] ?? '#000000';
      const line = points
        .map((value, place) => `${x(place).toFixed(1)},${y(value).toFixed(1)}`)
        .join(' ');
      return (
        `<polyline points="${line}" fill="none" stroke="${colour}" stroke-width="2"/>` +
        text(x(labels.length - 1) + 8, names[index] ?? 0, name, 'start', colour)
      );
    }),
    '</svg>\n',
  ].join('\n');
}

/** The same heights, in the same order, with room for a line of text at each. */
function keepApart(heights: readonly number[]): readonly number[] {
  const apart = [...heights];
  const fromTheTop = [...heights.entries()].toSorted(([, a], [, b]) => a - b);
  let next = 0;
  for (const [place, height] of fromTheTop) {
    const free = Math.max(next, height);
    apart[place] = free;
    next = free + lineHeight;
  }
  return apart;
}

function formatTick(value: number): string {
  return value >= 1 ? value.toLocaleString('en') : String(Number(value.toPrecision(1)));
}

function drawTick(label: string, y: number): string {
  const right = size.width - size.right;
  return (
    `<line x1="${size.left}" x2="${right}" y1="${y.toFixed(1)}" y2="${y.toFixed(1)}" stroke="#e4e7eb"/>` +
    text(size.left - 8, y + 4, label, 'end')
  );
}

function text(x: number, y: number, content: string, anchor: string, fill = '#52606d'): string {
  return `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" text-anchor="${anchor}" fill="${fill}">${content}</text>`;
}
