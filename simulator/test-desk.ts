// A query desk on a test clock, for the tests beside it: ask in the words of a URL.

import { createAlwaysOpenCalendar, createNyseCalendar } from '#src/domain/market-calendar.ts';
import type { TestClock } from '#src/runtime/clock.ts';
import { createTestClock } from '#src/runtime/clock.ts';
import type { DayEnd } from '#simulator/limits/throttle.ts';
import type { SimulatorPlan } from '#simulator/limits/plan.ts';
import type { Market } from '#simulator/market/market.ts';
import { createMarket } from '#simulator/market/market.ts';
import { readQuery } from '#simulator/wire/query.ts';
import { createQueryDesk } from '#simulator/query-desk.ts';
import type { Answer } from '#simulator/wire/wire-format.ts';

export type TestDesk = {
  readonly clock: TestClock;
  readonly market: Market;
  /** Asks as a new key, so that no limit is in the way. */
  ask(search: string): Answer;
  /** Asks as this key. */
  askAs(apiKey: string, search: string): Answer;
};

/** A desk at an instant, written as ISO 8601; the plan is `free` unless told otherwise. */
export function createTestDesk(
  startsAt: string,
  plan: SimulatorPlan = 'free',
  settings: {
    readonly seed?: number;
    readonly marketHours?: 'always' | 'nyse';
    readonly dayEnds?: DayEnd;
  } = {},
): TestDesk {
  const calendar =
    settings.marketHours === 'always' ? createAlwaysOpenCalendar() : createNyseCalendar();
  const clock = createTestClock(Temporal.Instant.from(startsAt).epochMilliseconds);
  const market = createMarket(settings.seed ?? 7, calendar, clock.now);
  const { dayEnds = 'utc' } = settings;
  const desk = createQueryDesk({ planOf: () => plan, market, clock, dayEnds });
  let keys = 0;
  const askAs = (apiKey: string, search: string) =>
    desk.answer(readQuery(`${search}&apikey=${apiKey}`));
  return { clock, market, askAs, ask: (search) => askAs(`key${(keys += 1)}`, search) };
}
