// Backoff for single symbols and functions that the upstream gives no usable answer for: each
// failure in a row doubles the wait, in the end until the next session. Stored, so that a restart
// does not spend the allowance on all of them again.
import type { MarketCalendar } from '#src/domain/market-calendar.ts';
import type { Clock } from '#src/runtime/clock.ts';
import type { EpochMs, MonotonicMs } from '#src/runtime/instant.ts';
import type { Loaded } from '#src/runtime/loaded.ts';
import { remember } from '#src/runtime/recent.ts';
import { lastPublishedSession, publishedAt } from '#src/market/freshness.ts';

/**
 * `upstream_invalid`: an answer that cannot be used. `upstream_unreachable`: no answer, while
 * others are answered. `not_on_plan`: the key's plan does not include it. `unknown_symbol`: there
 * is none.
 */
export type SetbackReason =
  | 'upstream_invalid'
  | 'upstream_unreachable'
  | 'not_on_plan'
  | 'unknown_symbol';

export type Setback<Name extends string = string> = {
  readonly name: Name;
  /** In a row. */
  readonly failures: number;
  readonly reason: SetbackReason;
  readonly retryAt: EpochMs;
};

/** Every write is durable when its promise resolves; later calls are stored after earlier ones. */
export type SetbackStore = {
  load(): Promise<readonly Setback[]>;
  save(setback: Setback): Promise<void>;
  remove(name: string): Promise<void>;
};

export type Setbacks<Name extends string = string> = {
  /** Counts one more failure; the name is not requested again until `retryAt`. */
  note(name: Name, reason?: Exclude<SetbackReason, 'unknown_symbol'>): void;
  /** The upstream knows no such symbol: it is believed for hours. */
  noteUnknown(name: Name): void;
  /** The backoff that is in force for the name; undefined also for an unknown symbol. */
  find(name: Name): Setback<Name> | undefined;
  isUnknown(name: Name): boolean;
  /** The upstream answered well. */
  clear(name: Name): void;
  /** Every backoff in force, except those of unknown symbols. */
  list(): readonly Setback<Name>[];
  /** Goes on from what another process has noted, and forgets everything else. */
  adopt(stored: readonly Setback[]): void;
};

type Needs = {
  readonly clock: Clock;
  readonly calendar: MarketCalendar;
  readonly store: Loaded<SetbackStore>;
  /** Whether the plan has few requests a day: then repeats become rare at once. */
  readonly isDayLimited: boolean;
  /** Told when a setback could not be stored. */
  readonly onStoreFault: (error: unknown) => void;
};

const firstMs: Readonly<Record<SetbackReason, number>> = {
  upstream_invalid: 30_000,
  upstream_unreachable: 30_000,
  not_on_plan: 10 * 60_000,
  unknown_symbol: 6 * 60 * 60_000,
};
/** A longer wait becomes one until the next close is published: one try a session. */
const longestMs = 4 * 60 * 60_000;
/** Longer than the longest weekend, for what was stored while the clock was wrong. */
const storedMsMax = 5 * 24 * 60 * 60_000;
/** Names remembered at once. */
const namesMax = 20_000;

type Kept<Name extends string> = Setback<Name> & {
  /** Monotonic: the wall clock may jump. */
  readonly until: MonotonicMs;
};

export function createSetbacks<Name extends string>(needs: Needs): Setbacks<Name> {
  const { clock, calendar, store, isDayLimited, onStoreFault } = needs;
  const setbacksByName = new Map<string, Kept<Name>>();
  const factor = isDayLimited ? 8 : 2;

  const keep = (setback: Setback<Name>) => {
    const left = Math.min(setback.retryAt - clock.now(), storedMsMax);
    const until = clock.monotonicNow() + left;
    remember(setbacksByName, setback.name, { ...setback, until }, namesMax);
  };
  // The names are those that were saved by this very kind of setbacks.
  const keepAll = (stored: readonly Setback[]) =>
    stored.forEach((each) => keep(each as Setback<Name>));
  keepAll(store.stored);

  function put(setback: Setback<Name>): void {
    keep(setback);
    store.save(setback).catch(onStoreFault);
  }

  function waitOf(failures: number, reason: SetbackReason): number {
    const wait = firstMs[reason] * factor ** (failures - 1);
    if (wait <= longestMs) return wait;
    const now = clock.now();
    return publishedAt(calendar.nextSession(lastPublishedSession(now, calendar).opensAt)) - now;
  }

  function current(name: Name): Kept<Name> | undefined {
    const setback = setbacksByName.get(name);
    return setback && setback.until > clock.monotonicNow() ? setback : undefined;
  }

  const isTrouble = (setback: Setback) => setback.reason !== 'unknown_symbol';

  return {
    note(name, reason = 'upstream_invalid') {
      const failures = (setbacksByName.get(name)?.failures ?? 0) + 1;
      put({ name, failures, reason, retryAt: clock.now() + waitOf(failures, reason) });
    },
    noteUnknown(name) {
      const retryAt = clock.now() + firstMs.unknown_symbol;
      put({ name, failures: 0, reason: 'unknown_symbol', retryAt });
    },
    find(name) {
      const setback = current(name);
      return setback && isTrouble(setback) ? setback : undefined;
    },
    isUnknown: (name) => current(name)?.reason === 'unknown_symbol',
    clear(name) {
      if (setbacksByName.delete(name)) store.remove(name).catch(onStoreFault);
    },
    adopt(stored) {
      setbacksByName.clear();
      keepAll(stored);
    },
    list: () =>
      [...setbacksByName.values()].filter((each) => isTrouble(each) && current(each.name)),
  };
}
