// Setbacks that are kept for as long as the test runs.
import assert from 'node:assert/strict';
import { createNyseCalendar } from '#src/domain/market-calendar.ts';
import { createSetbacks, type Setback, type SetbackStore } from '#src/market/allowance/setbacks.ts';
import type { Clock } from '#src/runtime/clock.ts';
import type { Loaded } from '#src/runtime/loaded.ts';

/** A store in memory. */
export function createSetbackStore(): Loaded<SetbackStore> {
  const stored = new Map<string, Setback>();
  return {
    get stored() {
      return [...stored.values()];
    },
    save: async (setback) => void stored.set(setback.name, setback),
    remove: async (name) => void stored.delete(name),
  };
}

/** Setbacks on a plan without a daily limit, unless the test says otherwise. */
export function createTestSetbacks<Name extends string>(
  clock: Clock,
  { isDayLimited = false, store = createSetbackStore() } = {},
) {
  return createSetbacks<Name>({
    clock,
    calendar: createNyseCalendar(),
    store,
    isDayLimited,
    onStoreFault: (error) => assert.fail(String(error)),
  });
}
