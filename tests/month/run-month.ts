// Thirty days of a class on one free key: 200 users, 60 held symbols, 10,000 requests a day, crashes
// and clocks that jump. `npm run test:month -- --days 30 --seed 1`; `--actions` has five splits and
// dividends happen as well. Exit 0 when every promise held.
import { parseArgs } from 'node:util';
import { isApplied } from '#src/domain/actions/known-action.ts';
import { createNyseCalendar, type MarketCalendar } from '#src/domain/market-calendar.ts';
import { lastPublishedSession, publishedAt } from '#src/market/freshness.ts';
import { interestForgottenMs } from '#src/market/refresh/symbol-interest.ts';
import { createTestClock } from '#src/runtime/clock.ts';
import { createLogger } from '#src/runtime/logger.ts';
import { createTestRandom } from '#src/runtime/random.ts';
import { atRest, commitMeter, countRequests } from '#tests/support/at-rest.ts';
import { createFolder } from '#tests/support/process.ts';
import { selfMovingClock } from '#tests/support/self-moving-clock.ts';
import { checkBooks, openServer } from '#tests/support/world.ts';
import { createChance } from '#tests/storm/chance.ts';
import { startSimulator } from '#simulator/simulator.ts';
import { createGreedy } from './greedy.ts';
import { createClass } from './pupils.ts';
import { createPriceWatch } from './price-watch.ts';
import { monthActions, planActions } from './month-actions.ts';

const userCount = 200;
const requestsADay = 10_000;
const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;
const startsAt = Date.parse('2026-11-02T00:00:00Z');
const allowancePerDay = 25;
/** A crash now and then, and a clock that is set wrong for some hours. */
const crashEveryMinutes = 4_001;
const jumpEveryMinutes = 3_301;
const jumpsMs = [60, -60, 26 * 60, -26 * 60, -5].map((minutes) => minutes * minuteMs);
const jumpLastsMinutes = 45;
/** Closes that come late: before midnight UTC, after it, and only the next morning. */
const lateHoursByDate: Readonly<Record<string, number>> = {
  '2026-11-05': 2,
  '2026-11-10': 5,
  '2026-11-17': 14,
  '2026-11-20': 3,
};
const greedyCount = 2;
const greedyEveryMinutes = 7;
/** Listed, held by pupils, and answered with nothing. */
const badSymbol = 'GE';
const chartFunction = 'TIME_SERIES_DAILY';
/** Tries of what never answers well: a few on the first day, then one a session. */
const triesMax = (of: number) => 5 + of;
/** 60 symbols, of 25 requests a day at least 12 for the rotation; and what closes come late. */
const waitDaysMax = 6;

const { values } = parseArgs({
  options: {
    days: { type: 'string', default: '30' },
    seed: { type: 'string', default: '1' },
    actions: { type: 'boolean', default: false },
  },
});
const days = Number(values.days);
const seed = Number(values.seed);
process.exitCode = await runMonth();

async function runMonth(): Promise<number> {
  using opened = new DisposableStack();
  opened.use(countRequests());
  await using folder = await createFolder();
  const month = await openMonth(`${folder.path}/month.db`);
  for (let minute = 0; minute < days * 1_440; minute += 1) {
    if (minute % crashEveryMinutes === crashEveryMinutes - 1) await month.crash();
    month.setClockWrongBy(jumpAt(minute));
    await ask(minute, month);
    await month.server().backgroundRefresh.tick();
    await month.server().applyActions.tick();
    if ((minute + 1) % 1_440 === 0 && !hasDemand(month)) month.idle.add(utcDate(month.base.now()));
    await month.base.advance(minuteMs);
  }
  await checkBooks(month.server());
  const exitCode = await report(month);
  await month.server().app.close();
  await month.server().close();
  await month.simulator.close();
  return exitCode;
}

type Month = Awaited<ReturnType<typeof openMonth>>;

/** The class, its server and the upstream, at the start of the month. */
async function openMonth(databasePath: string) {
  const base = selfMovingClock(createTestClock(startsAt, atRest));
  let offsetMs = 0;
  const clock = { ...base, now: () => base.now() + offsetMs };
  const logger = createLogger('silent', process.stdout);
  const surroundings = { clock, logger, random: createTestRandom(seed), commitMeter };
  const plansByKey = new Map([['truth', 'realtime1200']] as const);
  const options = { port: 0, host: '127.0.0.1', plan: 'free', marketHours: 'nyse' } as const;
  const simulator = await startSimulator({ ...options, seed, clock: base, plansByKey });
  const open = () => openServer(simulator.url, { plan: 'free', databasePath }, surroundings);
  let server = await open();
  let crashes = 0;
  return {
    base,
    clock,
    simulator,
    server: () => server,
    pupils: await createClass(server, userCount, createChance(seed, 0)),
    ...(await addTrouble(server, simulator)),
    watch: createPriceWatch(
      createNyseCalendar(),
      (symbol, date) => !values.actions || haveSplits(server, symbol, date),
    ),
    /** Days at whose end every held symbol had its price. */
    idle: new Set<string>(),
    crashes: () => crashes,
    setClockWrongBy: (durationMs: number) => void (offsetMs = durationMs),
    /** The memory is lost, what was written stays; tests/allowance-kill.test.ts kills a process. */
    crash: async () => {
      await server.app.close();
      await server.storage.close();
      server = await open();
      crashes += 1;
    },
  };
}

/**
 * Two who ask for all that comes to their mind, a bad symbol, charts that the key has not, and closes
 * that are published late.
 */
async function addTrouble(
  server: Awaited<ReturnType<typeof openServer>>,
  simulator: Awaited<ReturnType<typeof startSimulator>>,
) {
  for (const [date, hours] of Object.entries(lateHoursByDate)) {
    simulator.market.publishLate(date, hours);
  }
  if (values.actions) planActions(simulator.market);
  await simulator.addFault({ behaviour: 'empty-quote', symbol: badSymbol });
  await simulator.addFault({ behaviour: 'notice-premium', function: chartFunction });
  return { greedy: await createGreedy(server, greedyCount) };
}

function jumpAt(minute: number): number {
  const isWrong = minute > jumpEveryMinutes && minute % jumpEveryMinutes < jumpLastsMinutes;
  return isWrong ? (jumpsMs[Math.floor(minute / jumpEveryMinutes) % jumpsMs.length] ?? 0) : 0;
}

/** Whether a held symbol is still waiting for the price of the last session. */
function hasDemand({ server, watch, base }: Month): boolean {
  // Nobody can be asked for a close that is not out: those requests are saved.
  const last = lastPublishedSession(base.now(), createNyseCalendar());
  const lateMs = (lateHoursByDate[last.date] ?? 0) * 60 * minuteMs;
  if (base.now() < last.closesAt + lateMs) return false;
  const { interest, quoteMemory } = server();
  return interest
    .heldWithin(interestForgottenMs)
    .some((symbol) => watch.isBehind(quoteMemory.find(symbol), base.now()));
}

async function report(month: Month): Promise<number> {
  const { simulator, watch, base, idle } = month;
  const { throttled } = simulator.counts();
  const requests = simulator.requests();
  // The truth about prices is read from charts as well.
  await simulator.clearFaults();
  const wrong = await watch.judge(simulator.url, () => base.advance(1_000));
  const isHeld = new Set<string>(month.server().interest.heldWithin(interestForgottenMs));
  const calendar = createNyseCalendar();
  const ofBad = requests.filter(({ symbol }) => symbol === badSymbol);
  const ofHeld = requests.filter(({ symbol = '' }) => isHeld.has(symbol) && symbol !== badSymbol);
  const wait = longestWaitDays(ofHeld, calendar);
  const perDay = Object.groupBy(requests, ({ at }) => utcDate(at));
  const spent = Object.entries(perDay).map(([day, list]) => ({ day, count: list?.length ?? 0 }));
  const full = spent.filter(({ day }) => !idle.has(day) && day < utcDate(base.now()));
  const most = Math.max(...spent.map(({ count }) => count));
  const least = Math.min(...full.map(({ count }) => count));
  const statuses = watch.statuses();
  console.table({
    days,
    'requests of users': watch.replies(),
    'requests to the upstream': requests.length,
    'most on a day': most,
    'least on a day with demand': least,
    'days without demand at their end': idle.size,
    'throttle notices': throttled,
    'prices shown': watch.prices(),
    'wrong or unflagged': wrong.length,
    'held symbols': wait.symbols,
    'longest wait for a turn (days)': Number(wait.days.toFixed(2)),
    'actions applied': appliedActions(month.server()).length,
    crashes: month.crashes(),
    'answers by status': JSON.stringify(statuses),
  });
  for (const each of wrong.slice(0, 5)) console.log(each);
  const ofCharts = requests.filter((each) => each.function === chartFunction);
  const notices = requests.filter(
    (each) => !['data', 'unknown_symbol'].includes(each.verdict) && !ofCharts.includes(each),
  );
  for (const each of notices.slice(0, 5)) {
    console.log(`${new Date(each.at).toISOString()} ${each.symbol}: ${each.verdict}`);
  }
  return judge({
    'at most 25 requests on any day': most <= allowancePerDay,
    'at least 95 % of each day is spent when there is demand': least >= 0.95 * allowancePerDay,
    'no throttle notice': throttled === 0,
    'no wrong or unflagged price': wrong.length === 0,
    'every held symbol has its turn': wait.days <= waitDaysMax,
    'no answer of 500': !statuses['500'],
    'every split of the month is followed by the shares': !values.actions || areFollowed(month),
    'a bad symbol costs at most a request a session': ofBad.length <= triesMax(days),
    'charts that the key has not cost at most a request a session':
      ofCharts.length <= triesMax(days),
  });
}

function appliedActions({ actionBook }: Awaited<ReturnType<typeof openServer>>) {
  return actionBook.all().filter(isApplied);
}

/** Whether the accounts have every split of the symbol that took effect by the day. */
function haveSplits(
  server: Awaited<ReturnType<typeof openServer>>,
  symbol: string,
  date: string,
): boolean {
  const applied = new Set(appliedActions(server).map((each) => `${each.symbol} ${each.exDate}`));
  return monthActions
    .filter((each) => each.symbol === symbol && each.factor !== 1 && each.exDate <= date)
    .every(({ exDate }) => applied.has(`${symbol} ${exDate}`));
}

/** Splits alarm on their day; a dividend may become known a month later. */
function areFollowed(month: Month): boolean {
  const until = utcDate(month.base.now() - waitDaysMax * dayMs);
  return monthActions.every(({ symbol }) => haveSplits(month.server(), symbol, until));
}

function judge(promises: Readonly<Record<string, boolean>>): number {
  for (const [promise, isKept] of Object.entries(promises)) {
    console.log(`${isKept ? 'kept  ' : 'BROKEN'} ${promise}`);
  }
  return Object.values(promises).every(Boolean) ? 0 : 1;
}

/** As many requests as fall to the minute, by pupils in turn. */
async function ask(minute: number, { server, pupils, greedy, watch, clock }: Month): Promise<void> {
  if (minute % greedyEveryMinutes === 0) {
    for (const each of greedy) watch.note(await each.act(server().send), clock.now());
  }
  const first = Math.floor((minute * requestsADay) / 1_440);
  const next = Math.floor(((minute + 1) * requestsADay) / 1_440);
  const places = Array.from({ length: next - first }, (_, each) => (first + each) % userCount);
  await Promise.all(
    places.map(async (place) => {
      const reply = await pupils[place]?.act(server().send);
      if (reply) watch.note(reply, clock.now());
    }),
  );
}

type Asked = { readonly at: number; readonly symbol: string | undefined };

/** The longest time that the price of a held symbol was old before its turn came. */
function longestWaitDays(requests: readonly Asked[], calendar: MarketCalendar) {
  const bySymbol = Object.groupBy(requests, ({ symbol }) => symbol ?? '');
  let waitMs = 0;
  for (const list of Object.values(bySymbol)) {
    for (const [index, { at }] of (list ?? []).entries()) {
      const before = list?.[index - 1];
      if (!before) continue;
      const seen = lastPublishedSession(before.at, calendar);
      waitMs = Math.max(waitMs, at - publishedAt(calendar.nextSession(seen.opensAt)));
    }
  }
  return { symbols: Object.keys(bySymbol).length, days: waitMs / dayMs };
}

function utcDate(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}
