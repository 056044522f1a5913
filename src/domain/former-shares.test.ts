import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { symbolOf } from '#tests/support/trading.ts';
import { isOfFormer } from './former-shares.ts';
import { money, quantity } from './money.ts';
import { addLot } from './position.ts';

const boughtAt = (instant: string) =>
  addLot(undefined, symbolOf('FB'), {
    acquiredAt: Date.parse(instant),
    quantity: quantity(1_000_000_000n),
    cost: money(100n),
  });

describe('shares of a former company', () => {
  it('were bought before the one was listed that has the symbol now', () => {
    const old = boughtAt('2021-06-01T15:00:00Z');
    assert.ok(isOfFormer(old, '2025-06-26'));
    assert.ok(!isOfFormer(old, '2012-05-18'));
    assert.ok(!isOfFormer(old, undefined));
  });

  it('are told by the date in New York', () => {
    assert.ok(isOfFormer(boughtAt('2025-06-26T03:59:00Z'), '2025-06-26'));
    assert.ok(!isOfFormer(boughtAt('2025-06-26T04:00:00Z'), '2025-06-26'));
  });
});
