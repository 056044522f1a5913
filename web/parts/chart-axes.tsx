// What is written beside and below a chart.
import * as numbers from '../format/numbers.ts';
import { margin, type ChartPoint, type Shape } from './chart-shape.ts';

/** In pixels, of every chart. */
export const height = 260;

/** The levels, from the lowest. */
export function Levels({ shape, width }: { readonly shape: Shape; readonly width: number }) {
  return (
    <g aria-hidden="true">
      {shape.levels.map((level) => (
        <g key={level}>
          <line
            class="level"
            x1={margin.left}
            x2={width - margin.right}
            y1={shape.y(level)}
            y2={shape.y(level)}
          />
          <text x={width - margin.right + 6} y={shape.y(level) + 4}>
            {numbers.plainLevel(level)}
          </text>
        </g>
      ))}
    </g>
  );
}

/** The first, the middle and the last of them. */
export function Days({
  points,
  shape,
  isNarrow,
}: {
  readonly points: readonly ChartPoint[];
  readonly shape: Shape;
  readonly isNarrow: boolean;
}) {
  const last = points.length - 1;
  const wanted = isNarrow ? [0, last] : [0, Math.floor(last / 2), last];
  const shown = [...new Set(wanted)].filter((index) => index >= 0);
  const anchors = { 0: 'start', [last]: 'end' } as Record<number, 'start' | 'end'>;
  return (
    <g aria-hidden="true">
      {shown.map((index) => (
        <text
          key={index}
          x={shape.x(index)}
          y={height - 6}
          text-anchor={anchors[index] ?? 'middle'}
        >
          {points[index]?.label}
        </text>
      ))}
    </g>
  );
}
