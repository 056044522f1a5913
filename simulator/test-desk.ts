// A query desk on a test clock, for the tests beside it: ask in the words of a URL.

import { createAlwaysOpenCalendar, createNyseCalendar } from '#src/domain/market-calendar.ts';
import type { TestClock } from '#src/runtime/clock.ts';
import { createTestClock } from '#src/runtime/clock.ts';
import type { SimulatorPlan } from '#simulator/plan.ts';
import { planTerms } from '#simulator/plan.ts';
import { createPriceModel } from '#simulator/price-model.ts';
import { readQuery } from '#simulator/query.ts';
import { createQueryDesk } from '#simulator/query-desk.ts';
import { readSymbolTable } from '#simulator/symbol-table.ts';
import type { Answer } from '#simulator/wire-format.ts';

export type TestDesk = {
  readonly clock: TestClock;
  /** Asks as a new key, so that no limit is in the way. */
  ask(search: string): Answer;
  /** Asks as this key. */
  askAs(apiKey: string, search: string): Answer;
};

/** A desk at an instant, written as ISO 8601; the plan is `free` unless told otherwise. */
export function createTestDesk(
  startsAt: string,
  plan: SimulatorPlan = 'free',
  settings: { readonly seed?: number; readonly marketHours?: 'always' | 'nyse' } = {},
): TestDesk {
  const calendar =
    settings.marketHours === 'always' ? createAlwaysOpenCalendar() : createNyseCalendar();
  const clock = createTestClock(Temporal.Instant.from(startsAt).epochMilliseconds);
  const prices = createPriceModel(settings.seed ?? 7, calendar);
  const terms = planTerms(plan);
  const desk = createQueryDesk({ terms, symbols: readSymbolTable(), prices, clock });
  let keys = 0;
  const askAs = (apiKey: string, search: string) =>
    desk.answer(readQuery(`${search}&apikey=${apiKey}`));
  return { clock, askAs, ask: (search) => askAs(`key${(keys += 1)}`, search) };
}
