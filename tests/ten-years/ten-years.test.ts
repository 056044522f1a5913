// Twenty symbols over ten years: what really happened to their shares, on simulated prices, through
// a whole server, beside a book that is kept with nothing but sums.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { createVerification } from '#src/broker/verification.ts';
import { divideHalfEven } from '#src/domain/rounding.ts';
import { readAccountIds } from '#src/storage/books/account-numbers.ts';
import { createReadModels } from '#src/storage/books/read-models.ts';
import { readAllSnapshots } from '#src/storage/books/snapshots.ts';
import { inForm } from '#tests/support/form.ts';
import { adjustedReturn, chainedReturn, paidByDate } from './chained.ts';
import { companies, lastDay, type Company } from './companies.ts';
import { cents, compareHistory, naiveLife } from './compare.ts';
import { eventfulSessions, liveTenYears, startingCash, type Life } from './life.ts';
import { sessions } from './tape.ts';

const lived = inForm(eventfulSessions(), sessions);
let life: Life;
const userOf = (who: string) => life.users.get(who) ?? life.trader;
const tradesOf = (who: string) => life.trades.get(who) ?? assert.fail(who);

async function transactionsOf(who: string) {
  const found = [];
  for (let after = ''; ;) {
    const cursor = after && `&after=${encodeURIComponent(after)}`;
    const { json } = await userOf(who).send('GET', `/view-transactions?limit=100${cursor}`);
    found.push(...json.transactions);
    if (json.next_cursor === null) return found;
    after = json.next_cursor;
  }
}

/** Hooks and tests together, also on a machine that has much to do. */
const timeout = 900_000;

describe('twenty symbols over ten years', { timeout }, () => {
  before(async () => void (life = await liveTenYears(lived)), { timeout });
  after(() => life.close());

  it('are real ones, on days of the exchange, with every kind of action among them', () => {
    const facts = companies.flatMap((company) => company.facts);
    const symbols = new Set(companies.flatMap((each) => each.symbols.map(({ symbol }) => symbol)));
    assert.ok(symbols.size >= 20, `${symbols.size} symbols`);
    const dates = new Set(sessions.map(({ date }) => date));
    for (const { company, date } of facts) assert.ok(dates.has(date), `${company} ${date}`);
    const has = (isOne: (terms: string, truth: string) => boolean) =>
      facts.some(({ kind, terms, truth }) => kind === 'split' && isOne(terms, truth));
    assert.ok(
      has((terms) => Number(terms) < 1),
      'reverse splits',
    );
    assert.ok(
      has((_, truth) => truth === 'value'),
      'spin-offs',
    );
    assert.ok(
      has((_, truth) => truth === '103:100'),
      'a stock dividend',
    );
    const dividends = facts.filter(({ kind }) => kind === 'dividend');
    const names = dividends.map(({ company, date }) => `${company} ${date}`);
    assert.ok(new Set(names).size < names.length, 'two dividends of one ex-date');
    assert.ok(facts.some(({ kind }) => kind === 'rename'));
    const reused = companies.filter(({ symbols: [first] }) => first?.symbol === 'AA');
    assert.equal(reused.length, 2, 'a ticker that came back as another company');
  });

  it('leave every history as a book of raw closes, splits and dividends has it', async () => {
    for (const [who, trades] of life.trades) {
      await compareHistory(userOf(who), naiveLife(trades, lastDay), lived);
    }
    assert.deepEqual(life.actionBook.all().filter(isLeft), [], 'nothing is left undone');
  });

  it('leave a journal, snapshots and read models in which verify finds nothing', async () => {
    const { database, journal } = life;
    const verification = createVerification({
      snapshots: await readAllSnapshots(database),
      readModels: createReadModels(database),
    });
    for (const id of await readAccountIds(database)) {
      await verification.take(await journal.read(id, 0));
    }
    const { findings, entries } = await verification.finish();
    assert.deepEqual(findings, []);
    assert.ok(entries > 500, `${entries} entries`);
  });

  it('were learned in time and late, and one of them was told wrongly at first', async () => {
    const all = await transactionsOf('trader');
    const booked = all.filter(({ ex_date: date }) => date !== undefined);
    const isLate = (each: { ex_date: string; recorded_at: string }) =>
      Date.parse(each.recorded_at) - Date.parse(each.ex_date) > 7 * 24 * 3_600_000;
    assert.ok(booked.filter(isLate).length > 20, 'many are late');
    assert.ok(booked.filter((each) => !isLate(each)).length > 20, 'many are not');
    const reversed = booked.filter(({ type }) => type === 'action_reversed');
    assert.ok(reversed.some(({ symbol, reason }) => symbol === 'TR' && reason === 'corrected'));
  });

  it('never make the equity jump by themselves', () => {
    assert.ok(life.nights.length > 50);
    for (const { date, before: evening, after: morning } of life.nights) {
      // Twitter was bought for more than its last price here.
      if (date === '2022-10-28' || Number.isNaN(evening)) continue;
      const jump = Math.abs(morning - evening);
      // Prices before a day are told on its terms, rounded to 1/10,000 dollar.
      assert.ok(jump < 1, `${evening} on the evening before ${date}, ${morning} as it begins`);
    }
  });

  it('return to the cent what that book does, in total and by symbol', async () => {
    for (const [who, trades] of life.trades) {
      const { days, book } = naiveLife(trades, lastDay);
      const end = days.get(lastDay) ?? assert.fail();
      const { json } = await userOf(who).send('GET', '/performance?range=max');
      const equity = end.cash + end.due + end.value;
      const gain = equity - cents(startingCash);
      assert.equal(cents(json.gain), gain, who);
      assert.equal(json.return_percent, percent(gain, cents(startingCash)), who);
      const income = [...book.income].filter(([company]) => company.name !== 'TWTR');
      assert.equal(
        cents(json.dividends),
        income.reduce((sum, [, each]) => sum + each, 0n),
        who,
      );
      const gains = new Map<string, bigint>(
        json.by_symbol.map((each: { symbol: string; gain: string }) => [
          each.symbol,
          cents(each.gain),
        ]),
      );
      for (const company of new Set(trades.map((each) => each.company))) {
        const { symbol } = company.symbols.at(-1) ?? assert.fail();
        const own = trades.filter((each) => each.company === company);
        const { days: alone } = naiveLife(own, lastDay);
        const { cash, due, value } = alone.get(lastDay) ?? assert.fail();
        assert.equal(gains.get(symbol), cash + due + value - cents(startingCash), symbol);
      }
      assert.equal(
        [...gains.values()].reduce((sum, each) => sum + each, 0n),
        gain,
        who,
      );
    }
  });

  it('give a holding the return of adjusted closes, chained at its ex-dates', async () => {
    for (const company of companies.filter(({ endsOn }) => endsOn === undefined)) {
      await compareReturns(company);
    }
  });

  it('keep a ticker that came back apart from the shares that had it before', async () => {
    const positionsOf = async (who: string) =>
      (await userOf(who).send('GET', '/view-portfolio')).json.positions;
    const [[old], [young], [fund]] = await Promise.all(
      ['alcoa-inc', 'alcoa-corp', 'metaverse-fund'].map(positionsOf),
    );
    assert.deepEqual([old.symbol, young.symbol, fund.symbol], ['HWM', 'AA', 'METV']);
    const ofOld = await transactionsOf('alcoa-inc');
    assert.ok(ofOld.every(({ ex_date: date }) => date === undefined || date <= '2020-04-01'));
    const ofYoung = await transactionsOf('alcoa-corp');
    assert.ok(ofYoung.every(({ symbol }) => symbol === undefined || symbol === 'AA'));
    const ofFund = await transactionsOf('metaverse-fund');
    assert.equal(ofFund.filter(({ type }) => type === 'dividend_due').length, 0);
  });
});

function isLeft({ state }: { readonly state: string }): boolean {
  return !['paid', 'applied', 'rejected', 'proposed'].includes(state);
}

function percent(part: bigint, of: bigint): string {
  const units = divideHalfEven(part * 1_000_000n, of);
  const digits = String(units < 0n ? -units : units).padStart(5, '0');
  return `${units < 0n ? '-' : ''}${digits.slice(0, -4)}.${digits.slice(-4)}`;
}

async function compareReturns(company: Company): Promise<void> {
  const { name } = company;
  const points = await compareHistory(userOf(name), naiveLife(tradesOf(name), lastDay), lived);
  const values = new Map(points.map((each, n) => [sessions[n]?.date, each.market_value]));
  const firstDate = tradesOf(name)[0]?.date ?? assert.fail(name);
  const paid = paidByDate(await transactionsOf(name));
  const valueOn = (date: string) => cents(values.get(date) ?? assert.fail(`${name} on ${date}`));
  const chained = chainedReturn({ firstDate, lastDate: lastDay, valueOn, paid });
  const adjusted = adjustedReturn(company, firstDate, lastDay);
  // Each amount was rounded to a cent, of a holding worth some hundred dollars at least.
  const tolerance = ((paid.size + 2) * 0.01) / 100;
  const difference = Math.abs((1 + chained) / (1 + adjusted) - 1);
  assert.ok(difference < tolerance, `${name}: ${chained} chained, ${adjusted} adjusted`);
}
