// Thirty days of sixty symbols and five thousand orders of every type and time in force on one free
// key, with crashes: each order ends as a replay of the tape says, and no day is overspent.
// `npm run test:orders -- --days 30 --orders 5000 --seed 1`; exit 0 when every promise held.
import { parseArgs } from 'node:util';
import { createNyseCalendar } from '#src/domain/market-calendar.ts';
import { createTestClock } from '#src/runtime/clock.ts';
import { createLogger } from '#src/runtime/logger.ts';
import { createTestRandom } from '#src/runtime/random.ts';
import { readEntry } from '#src/journal/journal.ts';
import { readWholeJournal } from '#src/storage/sqlite/journal-rows.ts';
import { atRest, commitMeter, countRequests } from '#tests/support/at-rest.ts';
import { createManyUsers } from '#tests/support/many-users.ts';
import { createFolder } from '#tests/support/process.ts';
import { selfMovingClock } from '#tests/support/self-moving-clock.ts';
import { symbolOf } from '#tests/support/trading.ts';
import { checkBooks, openServer } from '#tests/support/world.ts';
import { createChance } from '#tests/storm/chance.ts';
import { startSimulator } from '#simulator/simulator.ts';
import { createOrderer } from './order-crowd.ts';
import { differenceOf, livesOf, type Heard } from './order-replay.ts';
import { stocks } from './pupils.ts';
import { sqliteOf } from '#tests/support/engine.ts';

const { values } = parseArgs({
  options: {
    days: { type: 'string', default: '30' },
    orders: { type: 'string', default: '5000' },
    plan: { type: 'string', default: 'free' },
    seed: { type: 'string', default: '1' },
  },
});
const [days, orders, seed] = [Number(values.days), Number(values.orders), Number(values.seed)];
const plan = values.plan === 'realtime150' ? 'realtime150' : 'free';

const stepMs = 10 * 60_000;
const stepsADay = 144;
const startsAt = Date.parse('2026-11-02T05:00:00Z');
const userCount = 25;
const crashEverySteps = 307;
const allowancePerDay = 25;
const guessedPrice = 100;
const shownMax = 10;
const calendar = createNyseCalendar();

process.exitCode = await runMonth();

async function runMonth(): Promise<number> {
  await using opened = new AsyncDisposableStack();
  opened.use(countRequests());
  const folder = opened.use(await createFolder());
  const month = await openMonth(`${folder.path}/orders.db`);
  const { base, crowd, chance } = month;
  let placed = 0;
  for (let step = 0; step < days * stepsADay; step += 1) {
    if (step % crashEverySteps === crashEverySteps - 1) await month.crash();
    const { quoteMemory, backgroundRefresh, orderWatch, send } = month.server();
    const priceOf = (symbol: string) =>
      Number(quoteMemory.find(symbolOf(symbol))?.price ?? guessedPrice * 10_000) / 10_000;
    const due = Math.ceil(((step + 1) * orders) / (days * stepsADay));
    for (let tries = 0; placed < due && tries < 8; tries += 1) {
      placed += Number(await chance.pick(crowd).act(send, priceOf));
    }
    await backgroundRefresh.tick();
    await orderWatch.tick();
    await base.advance(stepMs);
  }
  await atRest();
  await checkBooks(month.server());
  const exitCode = report(month, placed);
  await month.server().app.close();
  await month.server().close();
  await month.simulator.close();
  return exitCode;
}

type Month = Awaited<ReturnType<typeof openMonth>>;

/** The users, their server and the upstream, at the start of the month. */
async function openMonth(databasePath: string) {
  const base = selfMovingClock(createTestClock(startsAt, atRest));
  const logger = createLogger('silent', process.stdout);
  const surroundings = { clock: base, logger, random: createTestRandom(seed), commitMeter };
  const options = { port: 0, host: '127.0.0.1', plan, marketHours: 'nyse' } as const;
  const simulator = await startSimulator({ ...options, seed, clock: base });
  const tape: Heard[] = [];
  let run = 0;
  const open = async () => {
    const server = await openServer(simulator.url, { plan, databasePath }, surroundings);
    run += 1;
    const ofRun = run;
    server.quoteFeed.subscribe((quote) => {
      const isAdjusting = server.isAdjusting(quote.symbol);
      tape.push({ quote, heardAt: base.now(), run: ofRun, isAdjusting });
    });
    return server;
  };
  let server = await open();
  const chance = createChance(seed, 1);
  const users = await createManyUsers(server, userCount);
  const crowd = users.map(({ token }) => createOrderer(token, stocks, chance));
  const [first, ...others] = crowd;
  if (!first) throw new Error('there is nobody');
  return {
    base,
    simulator,
    tape,
    chance,
    crowd: [first, ...others] as const,
    server: () => server,
    crashes: () => run - 1,
    /** The memory is lost, what was written stays; `test:waiting` kills a process. */
    crash: async () => {
      await server.app.close();
      await server.storage.close();
      server = await open();
    },
  };
}

function report(month: Month, placed: number): number {
  const { server, simulator, tape, base } = month;
  const byAccount = Map.groupBy(readWholeJournal(sqliteOf(server())), ({ accountId }) => accountId);
  const lives = [...byAccount.values()].flatMap((entries) => [
    ...livesOf(entries.map(readEntry)).values(),
  ]);
  const bySymbol = Map.groupBy(tape, ({ quote }) => quote.symbol);
  const differences = lives.flatMap(
    (life) =>
      differenceOf(life, bySymbol.get(life.accepted.symbol) ?? [], calendar, base.now()) ?? [],
  );
  const ends = Object.groupBy(lives, ({ end }) => end?.event.type ?? 'open');
  const perDay = Object.groupBy(simulator.requests(), ({ at }) =>
    new Date(at).toISOString().slice(0, 10),
  );
  const most = Math.max(...Object.values(perDay).map((list) => list?.length ?? 0));
  console.table({
    days,
    'orders placed': placed,
    'orders that waited': lives.length,
    ...Object.fromEntries(Object.entries(ends).map(([end, list]) => [end, list?.length ?? 0])),
    'quotes on the tape': tape.length,
    'requests, most on a day': most,
    'throttle notices': simulator.counts().throttled,
    crashes: month.crashes(),
    'differing from the tape': differences.length,
  });
  for (const each of differences.slice(0, shownMax)) console.log(each);
  const promises = {
    'every order ended as the tape says': differences.length === 0,
    'orders filled, expired and were cancelled': Object.keys(ends).length >= 5,
    'no day is overspent': plan !== 'free' || most <= allowancePerDay,
    'no throttle notice': simulator.counts().throttled === 0,
  };
  for (const [promise, isKept] of Object.entries(promises)) {
    console.log(`${isKept ? 'kept  ' : 'BROKEN'} ${promise}`);
  }
  return Object.values(promises).every(Boolean) ? 0 : 1;
}
