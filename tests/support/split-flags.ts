// Split flags that nobody keeps.
import assert from 'node:assert/strict';
import type { MarketCalendar } from '#src/domain/market-calendar.ts';
import { createSplitFlags, type SplitFlag } from '#src/market/quotes/split-flags.ts';

/** Flags in memory; what is stored can be looked at and changed as an operator would. */
export function createTestSplitFlags(
  calendar: MarketCalendar,
  stored = new Map<string, SplitFlag>(),
) {
  return createSplitFlags({
    calendar,
    store: {
      stored: [...stored.values()],
      load: async () => [...stored.values()],
      save: async (flag) => void stored.set(flag.symbol, flag),
      remove: async (symbol) => void stored.delete(symbol),
    },
    onStoreFault: (error) => assert.fail(String(error)),
  });
}
