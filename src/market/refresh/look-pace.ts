// How often the background looks at splits and dividends of symbols in their turn, so that prices
// come first. An alarm does not wait.
import { exchangeDate } from '#src/domain/exchange-day.ts';
import type { PlanTerms } from '#src/market/allowance/plan.ts';
import type { Clock } from '#src/runtime/clock.ts';
import type { EpochMs } from '#src/runtime/instant.ts';
import type { Look } from './action-look.ts';

export type LookPace = {
  allows(look: Look, isAnyPriceDue: boolean): boolean;
  /** It leaves now. */
  note(look: Look): void;
};

/** Symbols a day where requests are dear: while prices wait, and while none does. */
const symbolsPerDay = { waiting: 1, idle: 3 } as const;
const cheapEveryMs = 60_000;

/** Nobody has looked yet. Dividends follow the splits of their symbol at once. */
export function createLookPace({ requestsPerDay }: PlanTerms, clock: Clock): LookPace {
  let [day, count] = ['', 0];
  let lastAt: EpochMs = -Infinity;
  return {
    allows({ isUrgent, what }, isAnyPriceDue) {
      if (isUrgent || what === 'dividends') return true;
      const now = clock.now();
      // A wall clock that went back is no reason to wait.
      if (requestsPerDay === undefined) return now - lastAt >= cheapEveryMs || now < lastAt;
      const max = isAnyPriceDue ? symbolsPerDay.waiting : symbolsPerDay.idle;
      return day !== exchangeDate(now) || count < max;
    },
    note({ isUrgent, what }) {
      if (isUrgent || what === 'dividends') return;
      const today = exchangeDate(clock.now());
      count = day === today ? count + 1 : 1;
      [day, lastAt] = [today, clock.now()];
    },
  };
}
