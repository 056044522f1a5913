// Many latencies as the few figures that say how long the slowest take.

/** Milliseconds by percentile. */
export type Latencies = Readonly<Record<'p50' | 'p90' | 'p99' | 'p999' | 'max', number>>;

/** The percentiles of latencies in any order; zeros when there are none. */
export function summarizeLatencies(latencies: readonly number[]): Latencies {
  const sorted = latencies.toSorted((a, b) => a - b);
  const at = (share: number) =>
    sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
  return { p50: at(0.5), p90: at(0.9), p99: at(0.99), p999: at(0.999), max: at(1) };
}
