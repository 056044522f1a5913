// Where the points of a chart are on the screen. Here alone a price becomes a floating-point
// number: what is drawn is as exact as a pixel, what is written stays as it came.

export type Bar = { readonly open: string; readonly high: string; readonly low: string };

export type ChartPoint = {
  /** What is written of it: a day or an instant. */
  readonly label: string;
  /** Null where it is not known: the line breaks there. */
  readonly value: string | null;
  /** Of a day, for candles. */
  readonly bar?: Bar | undefined;
};

export type Shape = {
  readonly x: (index: number) => number;
  readonly y: (value: string | number) => number;
  /** The levels that are written beside it, from the lowest. */
  readonly levels: readonly number[];
};

export const margin = { top: 12, right: 64, bottom: 24, left: 8 };

/** The shape of a chart of that size; the values fill its height. */
export function shapeOf(points: readonly ChartPoint[], width: number, height: number): Shape {
  const values = points.flatMap(({ value, bar }) => [
    ...(value === null ? [] : [Number(value)]),
    ...(bar ? [Number(bar.high), Number(bar.low)] : []),
  ]);
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const levels = levelsBetween(low, high);
  const [bottom, top] = [Math.min(low, levels[0] ?? low), Math.max(high, levels.at(-1) ?? high)];
  const innerWidth = width - margin.left - margin.right;
  const innerHeight = height - margin.top - margin.bottom;
  const range = top - bottom || 1;
  return {
    x: (index) => margin.left + (innerWidth * (index + 0.5)) / Math.max(1, points.length),
    y: (value) => margin.top + innerHeight * (1 - (Number(value) - bottom) / range),
    levels,
  };
}

/** Three to six round levels. */
export function levelsBetween(low: number, high: number): readonly number[] {
  if (!Number.isFinite(low) || !Number.isFinite(high)) return [];
  // What never moved is drawn in the middle.
  if (low === high)
    return levelsBetween(low - (Math.abs(low) || 1) / 100, high + (Math.abs(high) || 1) / 100);
  const range = high - low;
  const rough = range / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step =
    [1, 2, 2.5, 5, 10].map((each) => each * power).find((each) => each >= rough) ?? rough;
  const first = Math.floor(low / step);
  const last = Math.ceil(high / step);
  return Array.from({ length: last - first + 1 }, (_, place) =>
    Number(((first + place) * step).toPrecision(12)),
  );
}

/** The line through the known points, in pieces where one is not known. */
export function linePath(points: readonly ChartPoint[], { x, y }: Shape): string {
  let isBroken = true;
  const parts = points.flatMap(({ value }, index) => {
    if (value === null) {
      isBroken = true;
      return [];
    }
    const command = isBroken ? 'M' : 'L';
    isBroken = false;
    return [`${command}${x(index).toFixed(1)} ${y(value).toFixed(1)}`];
  });
  return parts.join('');
}

/** The index of the point below a place of the screen. */
export function nearest(points: readonly ChartPoint[], place: number, width: number): number {
  const inner = width - margin.left - margin.right;
  const index = Math.floor(((place - margin.left) / inner) * points.length);
  return Math.min(points.length - 1, Math.max(0, index));
}
