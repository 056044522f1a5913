// Ten years of a whole server on the tape: a holder of each company, who buys once, and one who
// trades them all. What happens is learned from the price source; the operator says the rest.
import assert from 'node:assert/strict';
import { isApplied, type KnownAction } from '#src/domain/actions/known-action.ts';
import { parseAmountPerShare } from '#src/domain/actions/amount-per-share.ts';
import { beginningOf } from '#src/domain/actions/corporate-action.ts';
import { parseRatio } from '#src/domain/actions/split-ratio.ts';
import { parseMoney } from '#src/domain/money.ts';
import type { Session } from '#src/domain/market-calendar.ts';
import { createTestClock } from '#src/runtime/clock.ts';
import { createTestLogger } from '#src/runtime/logger.ts';
import { createTestRandom } from '#src/runtime/random.ts';
import { engineAtRest } from '#tests/support/engine.ts';
import { selfMovingClock } from '#tests/support/self-moving-clock.ts';
import { symbolOf } from '#tests/support/trading.ts';
import { checkBooks, openServer, security } from '#tests/support/world.ts';
import { createChance } from '#tests/storm/chance.ts';
import { companies, symbolOn, type Company, type Fact } from './companies.ts';
import { billionths, type NaiveTrade } from './naive-book.ts';
import { sessions } from './tape.ts';
import { startTape } from './tape-upstream.ts';

const hourMs = 3_600_000;
const minuteMs = 60_000;
const dayMs = 24 * hourMs;
const forEver = 12 * 366 * dayMs;
export const startingCash = '9000000.00';

/** Equity on the evening before a day on which something happened, and as it began. */
export type Night = { readonly date: string; readonly before: number; readonly after: number };

export type Life = Awaited<ReturnType<typeof liveTenYears>>;
type Server = Awaited<ReturnType<typeof openTapeServer>>;

async function openTapeServer() {
  const startsAt = (sessions[0]?.opensAt ?? 0) - 2 * hourMs;
  const clock = selfMovingClock(createTestClock(startsAt, engineAtRest));
  const tape = await startTape(clock);
  const settings = {
    startingCash: parseMoney(startingCash) ?? assert.fail(),
    security: {
      ...security,
      sessionIdleMs: forEver,
      sessionAbsoluteMs: forEver,
      accountsPerUser: 30,
    },
  };
  const surroundings = { clock, logger: createTestLogger(), random: createTestRandom() };
  const server = await openServer(tape.url, settings, surroundings);
  for (let turn = 0; turn < 10_000 && !server.listingDesk.current(); turn += 1) {
    await new Promise((resolve) => setImmediate(resolve));
  }
  return { ...server, clock, tape, logger: surroundings.logger };
}

/** Of the days on which only a dividend goes ex, one in so many has its evening before. */
const eveningsOneIn = 6;

/**
 * The first session of each half year, those at which something happens or a company is new, and the
 * ones before.
 */
export function eventfulSessions(): readonly Session[] {
  const facts = companies.flatMap((company) => company.facts);
  const dates = [...new Set(facts.map(({ date }) => date))].toSorted();
  const others = new Set(facts.filter(({ kind }) => kind !== 'dividend').map(({ date }) => date));
  const evenings = new Set(dates.filter((date, n) => others.has(date) || n % eveningsOneIn === 0));
  const listings = new Set(companies.map(({ listedOn }) => listedOn));
  return sessions.filter(({ date }, place) => {
    const [before = '', next = ''] = [sessions[place - 1]?.date, sessions[place + 1]?.date];
    const isNew = listings.has(date) || listings.has(before);
    const isLast = place === sessions.length - 1;
    return isLast || isNew || isNewHalf(before, date) || dates.includes(date) || evenings.has(next);
  });
}

function isNewHalf(before: string, date: string): boolean {
  return before.slice(0, 7) !== date.slice(0, 7) && Number(date.slice(5, 7)) % 6 === 1;
}

/** Lives through the sessions; `close` checks the books of everybody. */
export async function liveTenYears(days: readonly Session[]) {
  const server = await openTapeServer();
  const trader = await server.createUser('trader');
  const users = await openHoldings(trader);
  const trades = new Map<string, NaiveTrade[]>([['trader', []]]);
  const nights: Night[] = [];
  const nextDay = new Map(sessions.map(({ date }, n) => [date, sessions[n + 1]?.date]));
  const chance = createChance(7, 1);
  const buy = (who: string, company: Company, date: string, shares: string) =>
    trade(users.get(who) ?? trader, trades, { who, company, date, side: 'buy', shares });
  const toBuy = new Set(companies);
  const said = new Set<Fact>();
  let [before, evening] = ['', 0];
  for (const session of days) {
    const { date, opensAt, closesAt } = session;
    await advanceTo(server, beginningOf(date) + minuteMs);
    await speakAsOperator(server, date, said);
    const happened = companies.some(({ facts }) => facts.some((fact) => fact.date === date));
    await server.applyActions.tick();
    if (happened && chance.percent(15)) await forgetLast(server);
    const isNight = nextDay.get(before) === date;
    if (happened && isNight) {
      nights.push({ date, before: evening, after: await equityOf(trader) });
    }
    await advanceTo(server, opensAt + hourMs / 2);
    for (const company of toBuy) {
      const symbol = symbolOn(company, date);
      const listed = symbol && server.listingDesk.current()?.find(symbolOf(symbol));
      if (!listed || listed.name !== company.name) continue;
      toBuy.delete(company);
      await buy(company.name, company, date, company.shares);
      await buy('trader', company, date, company.shares);
    }
    if (chance.percent(12)) await tradeByChance(trader, trades, chance, date);
    await advanceTo(server, closesAt + 10 * minuteMs);
    await trader.send('GET', '/view-portfolio');
    await followAlarms(server);
    // Twice a year, so that some of it is known in time and much is not.
    if (isNewHalf(before, date)) await lookAtAll(server);
    before = date;
    evening = await equityOf(trader);
  }
  await lookAtAll(server);
  return {
    ...server,
    users,
    trader,
    trades,
    nights,
    close: async () => {
      await checkBooks(server);
      await server.app.close();
      await server.tape.close();
      await server.close();
    },
  };
}

/** An account for each company, all of one person, whose password is worked out once. */
async function openHoldings(owner: Pick<Server, 'send'>) {
  const users = new Map<string, Pick<Server, 'send'>>();
  for (const { name } of companies) {
    const opened = await owner.send('POST', '/open-account', { name });
    assert.equal(opened.status, 201, opened.text);
    const of = { 'papertape-account': opened.json.account_id };
    users.set(name, { send: (method, url, body) => owner.send(method, url, body, of) });
  }
  return users;
}

async function advanceTo({ clock }: Server, at: number): Promise<void> {
  if (at > clock.now()) await clock.advance(at - clock.now());
}

async function equityOf({ send }: Pick<Server, 'send'>): Promise<number> {
  const { json } = await send('GET', '/calculate-portfolio-value');
  return json.complete ? Number(json.equity) : NaN;
}

type Wish = {
  readonly who: string;
  readonly company: Company;
  readonly date: string;
  readonly side: 'buy' | 'sell';
  readonly shares: string;
};

async function trade(
  user: Pick<Server, 'send'>,
  trades: Map<string, NaiveTrade[]>,
  { who, company, date, side, shares }: Wish,
): Promise<void> {
  const body = { symbol: symbolOn(company, date), quantity: shares };
  const { status, json, text } = await user.send('POST', `/${side}-stock`, body);
  if (status === 503 && json.reason === 'adjusting') return;
  assert.equal(status, 201, `${who} ${side} ${shares} ${company.name} on ${date}: ${text}`);
  const sign = side === 'buy' ? 1n : -1n;
  const cost = sign * BigInt(json.fill.notional.replace('.', ''));
  const done = { company, date, shares: sign * billionths(json.fill.quantity), cost };
  trades.set(who, [...(trades.get(who) ?? []), done]);
}

/** A few shares more, or a part of those that are held. */
async function tradeByChance(
  trader: Pick<Server, 'send'>,
  trades: Map<string, NaiveTrade[]>,
  chance: ReturnType<typeof createChance>,
  date: string,
): Promise<void> {
  const trading = companies.filter((each) => symbolOn(each, date) && each.listedOn <= date);
  const company = trading[chance.between(0, trading.length - 1)] ?? assert.fail();
  const isSale = chance.percent(45);
  const { json } = await trader.send('GET', '/view-portfolio');
  const symbol = symbolOn(company, date);
  const held = json.positions.find((each: { symbol: string }) => each.symbol === symbol);
  if (isSale && !held) return;
  const part = (Number(held?.quantity) / chance.between(3, 9)).toFixed(4);
  const shares = isSale ? part : `${chance.between(1, 40)}.${chance.between(1, 999)}`;
  const side = isSale ? 'sell' : 'buy';
  await trade(trader, trades, { who: 'trader', company, date, side, shares });
}

/** What a price alarms of is asked for, and booked. */
async function followAlarms(server: Server): Promise<void> {
  for (let turn = 0; turn < 20 && server.splitFlags.nextSuspect(); turn += 1) {
    await server.backgroundRefresh.tick();
  }
  await server.applyActions.tick();
}

/** As after a death between the accounts and the table: it is handed to all of them again. */
async function forgetLast({ actionBook, applyActions }: Server): Promise<void> {
  const known = actionBook.all().filter(isApplied);
  const last = known.toSorted((a, b) => b.foundAt - a.foundAt)[0];
  if (last) await actionBook.put({ ...last, state: 'accepted' });
  await applyActions.tick();
}

/** Every symbol is asked for, a minute after another, until there is nothing to ask. */
async function lookAtAll(server: Server): Promise<void> {
  for (let idle = 0; idle < 3;) {
    const before = server.tape.asked.length;
    await server.clock.advance(minuteMs);
    await server.backgroundRefresh.tick();
    idle = server.tape.asked.length === before ? idle + 1 : 0;
  }
  await server.applyActions.tick();
}

/** New names, a merger, a ratio that nobody can read, and that 1.03 was a stock dividend. */
async function speakAsOperator(server: Server, today: string, spoken: Set<Fact>): Promise<void> {
  for (const company of companies) {
    for (const fact of company.facts) {
      const said = saidOf(fact);
      if (!said || said.on > today || spoken.has(fact)) continue;
      spoken.add(fact);
      const symbol = symbolOf(symbolBefore(company, fact.date));
      const { actionId = said.actionId(symbol), revision = 0 } =
        server.actionBook
          .of(symbol)
          .find((each) => each.exDate === fact.date && each.terms.kind !== 'dividend') ?? {};
      const of = { actionId, revision: revision + 1, symbol, exDate: fact.date, foundAt: 0 };
      const action = { ...of, source: 'operator', terms: said.terms } as const;
      await server.actionBook.put({ ...action, state: 'accepted', note: null });
    }
  }
}

function symbolBefore(company: Company, date: string): string {
  return company.symbols.findLast(({ since }) => since < date)?.symbol ?? assert.fail();
}

function saidOf({ kind, terms, truth, date }: Fact) {
  const later = (days: number) => Temporal.PlainDate.from(date).add({ days }).toString();
  const of = (on: string, name: string, said: KnownAction['terms']) => {
    return { on, terms: said, actionId: (symbol: string) => `${symbol} ${name} ${date}` };
  };
  if (kind === 'rename') return of(date, kind, { kind, newSymbol: symbolOf(terms) });
  if (kind === 'merger') {
    const amount = parseAmountPerShare(terms) ?? assert.fail();
    return of(date, 'write-off', { kind: 'write_off', amount });
  }
  const ratio = parseRatio(truth);
  if (ratio && terms === '0.0050') return of(later(2), kind, { kind: 'split', ratio });
  return ratio && terms === '1.0300' ? of(later(200), kind, { kind: 'split', ratio }) : undefined;
}
