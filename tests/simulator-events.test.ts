// Splits, dividends, delistings, renames and halts: every function of the simulator tells the same
// story of them, whether the seed or a test brought them about.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import { createNyseCalendar } from '#src/domain/market-calendar.ts';
import type { SimulatorPlan } from '#simulator/limits/plan.ts';
import { createInterventions } from '#simulator/market/interventions.ts';
import { drawRenames } from '#simulator/market/drawn-renames.ts';
import { createMarket } from '#simulator/market/market.ts';
import { readSymbolTable } from '#simulator/market/symbol-table.ts';
import { startOfDate } from '#simulator/market/trading-days.ts';
import { createTestDesk } from '#simulator/test-desk.ts';

/** A Monday, 09:25 in New York. */
const beforeOpening = '2026-03-02T14:25:00Z';
const dayMs = 86_400_000;

describe('a split', () => {
  it('drawn by the seed shows in SPLITS, in the traded prices and in the adjusted ones', async () => {
    let seen = 0;
    const desk = open('2026-11-18T17:00:00Z', 'realtime1200');
    for (const security of desk.market.register.all()) {
      const [split] = desk.market.splits(security);
      if (!split || split.effectiveDate < '2025-01-01') continue;
      seen += 1;
      const rows = desk.csv(`TIME_SERIES_DAILY_ADJUSTED&outputsize=full&symbol=${security.symbol}`);
      const index = rows.findIndex(([date]) => date === split.effectiveDate);
      const [after = [], before = []] = rows.slice(index, index + 2);
      const factor = Number(split.factor);
      const leap = Number(before[4]) / Number(after[1]);
      assert.ok(Math.abs(leap / factor - 1) < 0.05, `${security.symbol} ${leap} for ${factor}`);
      assert.equal(Number(after[8]), factor);
      const smooth = Number(before[5]) / Number(after[5]);
      assert.ok(Math.abs(smooth - 1) < 0.15, `${security.symbol} adjusted ${smooth}`);
    }
    assert.ok(seen > 10, `${seen} splits`);
  });

  it('made by a test changes the prices from its day on and none before', async () => {
    const desk = open(beforeOpening, 'realtime150');
    const untouched = desk.rows('TIME_SERIES_DAILY&symbol=AAPL');
    const expected = open('2026-03-04T22:00:00Z').rows('TIME_SERIES_DAILY&symbol=AAPL');
    assert.deepEqual(desk.act.split('AAPL', '4', '2026-03-03'), { ok: true, value: '2026-03-03' });
    assert.deepEqual(desk.rows('TIME_SERIES_DAILY&symbol=AAPL'), untouched);
    assert.ok(!desk.ask('function=SPLITS&symbol=AAPL').body.includes('2026-03-03'), 'historical');
    await desk.clock.advance(2 * dayMs + 8 * 3_600_000);
    const [split] = desk.csv('SPLITS&symbol=AAPL');
    assert.deepEqual(split, ['2026-03-03', '4.0000']);
    const rows = desk.rows('TIME_SERIES_DAILY&symbol=AAPL');
    assert.deepEqual(rows.slice(2), expected.slice(2), 'before the split');
    for (const index of [0, 1]) {
      const [now = [], then = []] = [rows[index]?.split(','), expected[index]?.split(',')];
      assert.ok(Math.abs((Number(now[4]) * 4) / Number(then[4]) - 1) < 0.001);
      assert.ok(
        Math.abs(Number(now[5]) / 4 / Number(then[5]) - 1) < 0.001,
        'more shares change hands',
      );
    }
    const [quote = []] = desk.csv('GLOBAL_QUOTE&symbol=AAPL');
    assert.equal(quote[4], rows[0]?.split(',')[4]);
    const [week = []] = desk.csv('TIME_SERIES_WEEKLY&symbol=AAPL');
    assert.equal(week[4], quote[4]);
  });

  it('keeps the market capitalisation of OVERVIEW', async () => {
    const desk = open('2026-03-02T22:00:00Z');
    const worth = () => Number(desk.json('OVERVIEW&symbol=AAPL')['MarketCapitalization']);
    const before = worth();
    desk.act.split('AAPL', '4', '2026-03-03');
    await desk.clock.advance(dayMs);
    assert.ok(Math.abs(worth() / before - 1) < 0.1);
  });

  it('is refused with a reason when it makes no sense', () => {
    const { act } = open(beforeOpening);
    assert.deepEqual(act.split('NOSUCH', '2'), refusal('NOSUCH is no symbol of this market'));
    assert.deepEqual(
      act.split('AAPL', '2', '2026-03-01'),
      refusal('2026-03-01 is before today, 2026-03-02'),
    );
    assert.equal(act.split('AAPL', '0').ok, false);
    assert.equal(act.split('AAPL', '2', '2026-02-30').ok, false);
  });
});

describe('a dividend', () => {
  it('is declared, shows before it is paid and lowers the adjusted closes before it', async () => {
    const desk = open(beforeOpening, 'realtime150');
    const plan = { exDate: '2026-03-03', paymentDate: '2026-03-20', amount: '2.5' };
    assert.equal(desk.act.payDividend('AMZN', plan).ok, true);
    assert.deepEqual(desk.csv('DIVIDENDS&symbol=AMZN')[0], [
      '2026-03-03',
      '2026-03-02',
      '2026-03-03',
      '2026-03-20',
      '2.50',
    ]);
    await desk.clock.advance(dayMs + 8 * 3_600_000);
    const [exDay = [], dayBefore = []] = desk.csv('TIME_SERIES_DAILY_ADJUSTED&symbol=AMZN');
    assert.equal(exDay[7], '2.5000');
    assert.equal(exDay[5], exDay[4]);
    const kept = Number(dayBefore[5]) / Number(dayBefore[4]);
    assert.ok(Math.abs(kept - (1 - 2.5 / Number(dayBefore[4]))) < 1e-9);
  });
});

describe('a delisting', () => {
  it('moves the row of the listing and leaves a stale quote', async () => {
    const desk = open(beforeOpening);
    assert.equal(desk.act.delist('IBM', '2026-03-04').ok, true);
    assert.ok(desk.rows('LISTING_STATUS').some((row) => row.startsWith('IBM,')));
    await desk.clock.advance(10 * dayMs);
    assert.ok(!desk.rows('LISTING_STATUS').some((row) => row.startsWith('IBM,')));
    const row = desk.rows('LISTING_STATUS&state=delisted').find((each) => each.startsWith('IBM,'));
    assert.equal(
      row,
      'IBM,International Business Machines Corp,NYSE,Stock,1962-01-02,2026-03-04,Delisted',
    );
    assert.equal(desk.csv('GLOBAL_QUOTE&symbol=IBM')[0]?.[6], '2026-03-03');
    assert.equal(desk.csv('TIME_SERIES_DAILY&symbol=IBM')[0]?.[0], '2026-03-03');
    assert.ok(!desk.ask('function=SYMBOL_SEARCH&keywords=IBM').body.includes('"IBM"'));
  });

  it('may leave nothing, or a zombie among the active ones', () => {
    const desk = open(beforeOpening);
    desk.act.delist('IBM', '2026-03-02', 'gone');
    desk.act.delist('KO', '2026-03-02', 'zombie');
    assert.equal(desk.ask('function=GLOBAL_QUOTE&symbol=IBM').verdict, 'unknown_symbol');
    assert.match(desk.ask('function=TIME_SERIES_DAILY&symbol=IBM').body, /Invalid API call/);
    assert.equal(desk.csv('GLOBAL_QUOTE&symbol=KO')[0]?.[6], '2026-02-27');
    assert.ok(desk.rows('LISTING_STATUS').some((row) => row.startsWith('KO,')));
    assert.ok(!desk.rows('LISTING_STATUS&state=delisted').some((row) => row.startsWith('KO,')));
  });

  it('comes by the seed too, the same in every run, and everything agrees', () => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const at = Date.UTC(2029, 5, 1);
        const market = createMarket(seed, createNyseCalendar(), () => at);
        const again = createMarket(seed, createNyseCalendar(), () => at);
        const gone = market.register.all().flatMap((security) => {
          const delisting = market.register.delistingOf(security);
          assert.deepEqual(again.register.delistingOf(security), delisting);
          return delisting && delisting.date > '2027' && delisting.date < '2029-06-01'
            ? [{ security, delisting }]
            : [];
        });
        assert.ok(gone.length > 2 && gone.length < 60, `${gone.length} delistings`);
        for (const { security, delisting } of gone) {
          const [last] = market.bars(security, { at, onlyCompletedSessions: true }, 1);
          assert.ok(last && last.date < delisting.date);
          assert.equal(market.find(security.symbol) === undefined, delisting.remains === 'gone');
        }
      }),
      { numRuns: 10 },
    );
  });
});

describe('a rename', () => {
  it('gives the new symbol the whole history and leaves nothing of the old', () => {
    const desk = open(beforeOpening);
    const history = desk.rows('TIME_SERIES_DAILY&symbol=IBM');
    assert.equal(desk.act.rename('IBM', 'BIGB').ok, true);
    assert.deepEqual(desk.rows('TIME_SERIES_DAILY&symbol=BIGB'), history);
    assert.equal(desk.ask('function=GLOBAL_QUOTE&symbol=IBM').verdict, 'unknown_symbol');
    assert.ok(desk.rows('LISTING_STATUS').some((row) => row.startsWith('BIGB,')));
    assert.deepEqual(desk.csv('SPLITS&symbol=BIGB')[0], ['2021-11-04', '1.0460']);
    assert.deepEqual(desk.act.rename('KO', 'AAPL'), refusal('AAPL is a symbol already'));
  });
});

describe('a rename of the seed', () => {
  it('comes on its day, the same in every run, with the history of the old symbol', () => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        let at = Date.UTC(2027, 0, 1);
        const market = createMarket(seed, createNyseCalendar(), () => at);
        const before = new Set(market.register.all().map(({ symbol }) => symbol));
        at = Date.UTC(2031, 0, 1);
        const renamed = market.register.all().filter(({ symbol }) => !before.has(symbol));
        assert.ok(renamed.length > 2 && renamed.length < 30, `${renamed.length} renames`);
        const again = createMarket(seed, createNyseCalendar(), () => at);
        assert.deepEqual(again.register.all(), market.register.all());
        for (const security of renamed) {
          const { formerSymbol = '', namedOn = '' } = security;
          at = startOfDate(namedOn) - 1;
          const soon = createMarket(seed, createNyseCalendar(), () => at);
          const view = { at, onlyCompletedSessions: true };
          const old = soon.find(formerSymbol);
          assert.ok(old && !soon.find(security.symbol), `${security.symbol} before ${namedOn}`);
          const history = soon.bars(old, view, 3);
          at += 1;
          assert.equal(soon.find(formerSymbol), undefined);
          assert.deepEqual(soon.find(security.symbol), security);
          assert.deepEqual(soon.bars(security, view, 3), history);
        }
      }),
      { numRuns: 5 },
    );
  });

  it('moves the row of the listing, also in the listing of an earlier day', () => {
    const desk = open('2031-01-02T17:00:00Z');
    const renamed = desk.market.register.all().find(({ namedOn }) => namedOn !== undefined);
    assert.ok(renamed);
    const { symbol, formerSymbol = '', namedOn = '' } = renamed;
    const listed = (date: string) => desk.csv(`LISTING_STATUS&date=${date}`).map(([each]) => each);
    const dayBefore = Temporal.PlainDate.from(namedOn).subtract({ days: 1 }).toString();
    assert.ok(listed(dayBefore).includes(formerSymbol) && !listed(dayBefore).includes(symbol));
    assert.ok(listed(namedOn).includes(symbol) && !listed(namedOn).includes(formerSymbol));
  });

  it('does not come to a company that a test has delisted before', async () => {
    const seedOfDesk = 7;
    const [first] = drawRenames(readSymbolTable(), seedOfDesk, '');
    assert.ok(first);
    for (const isDelisted of [false, true]) {
      const desk = open(new Date(first.from - 5 * dayMs).toISOString());
      if (isDelisted) assert.equal(desk.act.delist(first.symbol).ok, true);
      await desk.clock.advance(30 * dayMs);
      assert.equal(desk.market.find(first.newSymbol) === undefined, isDelisted);
    }
  });
});

describe('a halt', () => {
  it('stops the prices where they are until trading is resumed', async () => {
    const desk = open('2026-03-02T17:00:00Z', 'realtime150');
    const realtime = () => desk.csv('GLOBAL_QUOTE&symbol=IBM&entitlement=realtime')[0];
    const halted = realtime();
    desk.act.halt('IBM');
    await desk.clock.advance(2 * dayMs);
    assert.deepEqual(realtime(), halted);
    assert.equal(desk.csv('GLOBAL_QUOTE&symbol=IBM')[0]?.[4], halted?.[4], 'after that close');
    desk.act.resume('IBM');
    assert.equal(realtime()?.[6], '2026-03-04');
  });
});

describe('the hours outside the session', () => {
  it('lead from the close to the next opening', async () => {
    const desk = open('2026-03-02T21:00:00Z', 'realtime1200');
    const bulk = (): Record<string, string> => {
      const { data } = desk.json('REALTIME_BULK_QUOTES&symbol=IBM') as unknown as {
        data: Record<string, string>[];
      };
      return data[0] ?? {};
    };
    const atClose = bulk();
    assert.equal(atClose['timestamp'], '2026-03-02 16:00:00.000');
    assert.equal(atClose['extended_hours_quote'], atClose['close']);
    await desk.clock.advance(3 * 3_600_000);
    assert.equal(bulk()['timestamp'], '2026-03-02 19:00:00.000');
    await desk.clock.advance(3 * 3_600_000);
    const atNight = bulk();
    assert.equal(atNight['timestamp'], '2026-03-02 20:00:00.000');
    assert.equal(atNight['close'], atClose['close']);
    await desk.clock.advance(11.5 * 3_600_000 - 3_000);
    const morning = bulk();
    assert.equal(morning['timestamp'], '2026-03-03 09:29:57.000');
    await desk.clock.advance(3_000);
    const atOpening = bulk();
    const step = Number(atOpening['open']) - Number(morning['extended_hours_quote']);
    assert.ok(Math.abs(step) < 0.2);
    const minutes = desk.csv(
      'TIME_SERIES_INTRADAY&symbol=IBM&interval=60min&entitlement=realtime&adjusted=false',
    );
    const evening = minutes.find(([stamp]) => stamp === '2026-03-02 19:00:00');
    assert.equal(Number(evening?.[4]), Number(atNight['extended_hours_quote']));
  });
});

function refusal(error: string) {
  return { ok: false, error };
}

/** A desk with the interventions, and answers as rows of CSV. */
function open(startsAt: string, plan: SimulatorPlan = 'free') {
  const desk = createTestDesk(startsAt, plan);
  const rows = (search: string) =>
    desk.ask(`function=${search}&datatype=csv`).body.split('\r\n').slice(1, -1);
  return {
    ...desk,
    act: createInterventions(desk.market),
    rows,
    csv: (search: string) => rows(search).map((row) => row.split(',')),
    json: (search: string): Record<string, unknown> =>
      JSON.parse(desk.ask(`function=${search}`).body),
  };
}
