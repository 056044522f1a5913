// Instants of the two clocks. Both are numbers of milliseconds, and neither can be handed over for
// the other: a plain number may become either, which is what arithmetic and literals give.

declare const clockName: unique symbol;

/** Milliseconds since 1970-01-01T00:00:00Z, by a wall clock that may jump in either direction. */
export type EpochMs = number & { readonly [clockName]?: 'wall' };

/** Milliseconds by a clock that only ever grows within one process; for durations and spacing. */
export type MonotonicMs = number & { readonly [clockName]?: 'monotonic' };

/** The date in UTC, as YYYY-MM-DD. */
export function utcDate(at: EpochMs): string {
  return new Date(at).toISOString().slice(0, 10);
}
