import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { money } from './money.ts';
import { drawdownPercent, moneyWeightedPercent, returnPercent } from './returns.ts';

const yearMs = 365 * 24 * 3_600_000;
const flow = (share: number, dollars: number) => ({
  at: share * yearMs,
  amount: money(BigInt(dollars * 100)),
});

describe('a return', () => {
  it('is null where it has no meaning', () => {
    assert.equal(returnPercent(money(0n), money(5n)), null);
    assert.equal(returnPercent(null, money(5n)), null);
    assert.equal(returnPercent(money(200n), money(150n)), '-25.0000');
  });

  it('of what was invested is the rate at which all flows come to nothing', () => {
    const once = [flow(0, -100), flow(1, 121)];
    assert.equal(moneyWeightedPercent(once, 0, yearMs).percent, '21.0000');
    assert.equal(
      moneyWeightedPercent([flow(0, -100), flow(2, 121)], 0, 2 * yearMs).percent,
      '10.0000',
    );
    // 100 for the year, and 100 more for half of it.
    const twice = [flow(0, -100), flow(0.5, -100), flow(1, 215)];
    assert.equal(moneyWeightedPercent(twice, 0, yearMs).percent, '10.0807');
  });

  it('of what was invested says why there is none', () => {
    const reasonOf = (flows: readonly ReturnType<typeof flow>[]) =>
      moneyWeightedPercent(flows, 0, yearMs).reason;
    assert.equal(reasonOf([]), 'nothing_invested');
    assert.equal(reasonOf([flow(0, -100)]), 'no_root');
    assert.equal(reasonOf([flow(0, -100), flow(0.5, 230), flow(1, -132)]), 'several_roots');
  });
});

describe('the greatest loss from a peak', () => {
  it('is that of any peak, and skips what nobody knows', () => {
    const values = [100, 120, null, 90, 130, 117].map((value) => value && money(BigInt(value)));
    assert.equal(drawdownPercent(values as never), '25.0000');
    assert.equal(drawdownPercent([null]), null);
    assert.equal(drawdownPercent([money(5n), money(6n)]), '0.0000');
  });
});
