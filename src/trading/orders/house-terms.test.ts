import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createAlwaysOpenCalendar, createNyseCalendar } from '#src/domain/market-calendar.ts';
import { marketOrder, type OrderTerms } from '#src/domain/order.ts';
import { dollars, sharesOf, symbolOf } from '#tests/support/trading.ts';
import { checkHouseTerms, type HouseTerms } from './house-terms.ts';
import type { WantedOrder } from './submit-command.ts';

const calendar = createNyseCalendar();
const usual: HouseTerms = {
  rules: { waitsForSession: true, refusesOpposites: true, worthMin: dollars('1.00') },
  isSuspended: false,
  takesFractions: true,
};
const order = (terms: Partial<OrderTerms>, changes: Partial<WantedOrder> = {}): WantedOrder => ({
  side: 'buy',
  symbol: symbolOf('AAPL'),
  size: { kind: 'quantity', quantity: sharesOf('1') },
  terms: { ...marketOrder, ...terms },
  group: null,
  ...changes,
});
/** The instant of a wall clock in New York in winter. */
const winter = (text: string) => Date.parse(`${text}:00-05:00`);
const noon = winter('2026-11-20T12:00');
const ruleOf = (wanted: WantedOrder, at = noon, terms: Partial<HouseTerms> = {}, days = calendar) =>
  checkHouseTerms(wanted, { ...usual, ...terms }, at, days);

describe('the auctions of a day', () => {
  const rows = [
    { time: 'opg', at: '2026-11-20T09:27', rule: undefined },
    { time: 'opg', at: '2026-11-20T09:28', rule: 'too_late_for_open' },
    { time: 'opg', at: '2026-11-20T18:59', rule: 'too_late_for_open' },
    { time: 'opg', at: '2026-11-20T19:00', rule: undefined },
    { time: 'opg', at: '2026-11-21T12:00', rule: undefined },
    { time: 'cls', at: '2026-11-20T15:49', rule: undefined },
    { time: 'cls', at: '2026-11-20T15:50', rule: 'too_late_for_close' },
    { time: 'cls', at: '2026-11-20T19:00', rule: undefined },
    // The day after Thanksgiving ends at 13:00.
    { time: 'cls', at: '2026-11-27T12:49', rule: undefined },
    { time: 'cls', at: '2026-11-27T12:50', rule: 'too_late_for_close' },
    { time: 'day', at: '2026-11-20T15:59', rule: undefined },
  ] as const;
  for (const { time, at, rule } of rows) {
    it(`${rule ? 'are closed to' : 'take'} ${time} orders at ${at}`, () => {
      assert.equal(ruleOf(order({ timeInForce: time }), winter(at)), rule);
    });
  }

  it('of a market that never closes end at midnight', () => {
    const always = createAlwaysOpenCalendar();
    const close = (at: string) => ruleOf(order({ timeInForce: 'cls' }), winter(at), {}, always);
    assert.equal(close('2026-11-20T23:49'), undefined);
    assert.equal(close('2026-11-20T23:50'), 'too_late_for_close');
  });
});

describe('the house', () => {
  const limit = { type: 'limit', limitPrice: null } as const;
  const half = { size: { kind: 'quantity', quantity: sharesOf('0.5') } } as const;
  const amount = (text: string) => ({ size: { kind: 'amount', amount: dollars(text) } }) as const;
  const group = { orderClass: 'oto', exits: [] } as const;
  const extended = { extendedHours: true } as const;
  const cases: readonly (readonly [string, WantedOrder, string | undefined])[] = [
    ['takes a fraction for the day', order({}, half), undefined],
    ['takes a fraction with a limit', order(limit, half), undefined],
    ['refuses a fraction for longer', order({ timeInForce: 'gtc' }, half), 'fraction_not_day'],
    ['refuses a fraction with exits', order({}, { ...half, group }), 'fraction_with_exits'],
    ['takes a dollar', order({}, amount('1.00')), undefined],
    ['refuses less than a dollar', order({}, amount('0.99')), 'amount_too_small'],
    ['takes limit orders for extended hours', order({ ...limit, ...extended }), undefined],
    ['refuses market orders for them', order(extended), 'extended_hours_terms'],
    ['refuses exits for them', order({ ...limit, ...extended }, { group }), 'extended_hours_exits'],
    ['refuses stops for them', order({ type: 'stop', ...extended }), 'extended_hours_stop'],
  ];
  for (const [what, wanted, rule] of cases) {
    it(what, () => assert.equal(ruleOf(wanted), rule));
  }

  it('goes by what its owner has set', () => {
    assert.equal(ruleOf(order({}), noon, { isSuspended: true }), 'suspended');
    assert.equal(ruleOf(order({}, half), noon, { takesFractions: false }), 'no_fractions');
    assert.equal(ruleOf(order({}), noon, { takesFractions: false }), undefined);
  });
});
