// The picture of a chart, and the cursor that the pointer or the arrow keys move along it.
import { useId, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { Days, height, Levels } from './chart-axes.tsx';
import { linePath, margin, nearest, shapeOf, type ChartPoint, type Shape } from './chart-shape.ts';

export type ChartMark = {
  readonly index: number;
  /** `action` is what happened to the shares themselves. */
  readonly side: 'buy' | 'sell' | 'action';
  readonly text: string;
};

type Properties = {
  readonly name: string;
  readonly points: readonly ChartPoint[];
  /** Drawn dashed, with its name at its end. */
  readonly other: { readonly name: string; readonly points: readonly ChartPoint[] } | undefined;
  readonly marks: readonly ChartMark[];
  readonly format: (value: string) => string;
};

const widthAtFirst = 640;
const widthMin = 240;
/** More of them would be too thin to tell apart. */
const candlesMax = 100;

function useWidth() {
  const place = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(widthAtFirst);
  // Before the first paint: nobody sees a chart that is drawn for another width.
  useLayoutEffect(() => {
    const { current } = place;
    if (!current) return undefined;
    const fit = () => setWidth(Math.max(widthMin, current.clientWidth));
    fit();
    const observer = new ResizeObserver(fit);
    observer.observe(current);
    return () => observer.disconnect();
  }, []);
  return { place, width };
}

/** Where a key leads to from the point; undefined for another key. */
function pointAfter(key: string, now: number, last: number): number | undefined {
  const steps: Record<string, number> = {
    ArrowLeft: Math.max(0, now - 1),
    ArrowRight: Math.min(last, now + 1),
    Home: 0,
    End: last,
  };
  return steps[key];
}

export function ChartDrawing({ name, points, other, marks, format }: Properties) {
  const { place, width } = useWidth();
  const [cursor, setCursor] = useState<number | undefined>(undefined);
  const id = useId();
  const all = other ? [...points, ...other.points] : points;
  const shape = { ...shapeOf(all, width, height), x: shapeOf(points, width, height).x };
  const shown = cursor === undefined ? undefined : points[Math.min(cursor, points.length - 1)];
  const onKeyDown = (event: KeyboardEvent) => {
    const next = pointAfter(event.key, cursor ?? points.length - 1, points.length - 1);
    if (next === undefined) return;
    event.preventDefault();
    setCursor(next);
  };
  return (
    <div ref={place} class="drawing">
      <svg
        width={width}
        height={height}
        role="img"
        aria-label={`${name}; the arrow keys walk along it`}
        aria-describedby={id}
        tabIndex={0}
        onKeyDown={onKeyDown}
        onPointerMove={(event) => {
          const { left } = event.currentTarget.getBoundingClientRect();
          setCursor(nearest(points, event.clientX - left, width));
        }}
        onPointerLeave={() => setCursor(undefined)}
        onBlur={() => setCursor(undefined)}
      >
        <Levels shape={shape} width={width} />
        {points.length <= candlesMax && points.some(({ bar }) => bar) ? (
          <Candles points={points} shape={shape} />
        ) : (
          <path class="line" d={linePath(points, shape)} />
        )}
        {other && <Other {...other} shape={shape} />}
        <Marks marks={marks} points={points} shape={shape} />
        <Days points={points} shape={shape} isNarrow={width < 480} />
        <Cursor at={cursor} value={shown?.value ?? null} shape={shape} />
      </svg>
      <p id={id} class="reading small" aria-live="polite">
        {shown && `${shown.label}: ${shown.value === null ? 'not known' : format(shown.value)}`}
      </p>
    </div>
  );
}

function Cursor({
  at,
  value,
  shape,
}: {
  readonly at: number | undefined;
  readonly value: string | null;
  readonly shape: Shape;
}) {
  if (at === undefined || value === null) return null;
  const x = shape.x(at);
  return (
    <g aria-hidden="true">
      <line class="cursor" x1={x} x2={x} y1={margin.top} y2={height - margin.bottom} />
      <circle class="dot" cx={x} cy={shape.y(value)} r={4} />
    </g>
  );
}

function Candles({
  points,
  shape,
}: {
  readonly points: readonly ChartPoint[];
  readonly shape: Shape;
}) {
  const room = Math.max(2, (shape.x(1) - shape.x(0)) * 0.6 || 6);
  return (
    <g aria-hidden="true">
      {points.map(({ bar, value, label }, index) => {
        if (!bar || value === null) return null;
        const isUp = Number(value) >= Number(bar.open);
        const [top, bottom] = [shape.y(isUp ? value : bar.open), shape.y(isUp ? bar.open : value)];
        return (
          <g key={label} class={isUp ? 'up' : 'down'}>
            <line
              x1={shape.x(index)}
              x2={shape.x(index)}
              y1={shape.y(bar.high)}
              y2={shape.y(bar.low)}
            />
            <rect
              x={shape.x(index) - room / 2}
              y={top}
              width={room}
              height={Math.max(1, bottom - top)}
            />
          </g>
        );
      })}
    </g>
  );
}

function Other({
  name,
  points,
  shape,
}: {
  readonly name: string;
  readonly points: readonly ChartPoint[];
  readonly shape: Shape;
}) {
  const last = points.findLastIndex(({ value }) => value !== null);
  const value = points[last]?.value;
  return (
    <g aria-hidden="true">
      <path class="line other" d={linePath(points, shape)} />
      {value !== null && value !== undefined && (
        <text x={shape.x(last) - 4} y={shape.y(value) - 6} text-anchor="end">
          {name}
        </text>
      )}
    </g>
  );
}

function Marks({
  marks,
  points,
  shape,
}: {
  readonly marks: readonly ChartMark[];
  readonly points: readonly ChartPoint[];
  readonly shape: Shape;
}) {
  return (
    <g aria-hidden="true">
      {marks.map(({ index, side, text }) => {
        const value = points[index]?.value;
        if (value === null || value === undefined) return null;
        const [x, y] = [shape.x(index), shape.y(value)];
        const d = markPath(side, x, y);
        return (
          <path key={`${index} ${text}`} class={`mark ${side}`} d={d}>
            <title>{text}</title>
          </path>
        );
      })}
    </g>
  );
}

/** A triangle below for what was bought, above for what was sold, and a diamond for an action. */
function markPath(side: ChartMark['side'], x: number, y: number): string {
  if (side === 'buy') return `M${x} ${y + 6}l5 9h-10z`;
  return side === 'sell' ? `M${x} ${y - 6}l5 -9h-10z` : `M${x} ${y - 18}l5 6l-5 6l-5 -6z`;
}
