import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { priceOf } from '#tests/support/trading.ts';
import { closeBeforeSplit } from './close-before-split.ts';

const fourForOne = { after: 4n, before: 1n };
const found = (closes: Record<string, string>, ratio = fourForOne) => {
  const kept = new Map(
    Object.entries(closes).map(([day, price]) => [`2026-11-${day}`, priceOf(price)]),
  );
  return closeBeforeSplit(kept, '2026-11-20', '2026-11-23', ratio);
};

describe('the close before a split that became known late', () => {
  it('is told in its own shares where it was kept in those since', () => {
    assert.equal(found({ 19: '398.0000', 20: '100.0025', 23: '101.0000' }), priceOf('400.0100'));
    assert.equal(found({ 20: '100.0000', 23: '101.0000' }), priceOf('400.0000'));
    const reverse = { after: 1n, before: 10n };
    assert.equal(found({ 19: '1.9000', 20: '20.0000', 23: '19.0000' }, reverse), priceOf('2.0000'));
  });

  it('stays where it is right, whatever the day of the split brought', () => {
    assert.equal(found({ 19: '398.0000', 20: '400.0000', 23: '30.0000' }), undefined);
    assert.equal(found({ 20: '400.0000', 23: '101.0000' }), undefined);
  });

  it('stays where a small split looks like any other day', () => {
    const stockDividend = { after: 103n, before: 100n };
    assert.equal(
      found({ 19: '103.0000', 20: '100.0000', 23: '97.0000' }, stockDividend),
      undefined,
    );
  });

  it('stays where nothing tells', () => {
    assert.equal(found({ 20: '100.0000' }), undefined);
    assert.equal(found({ 19: '398.0000', 23: '101.0000' }), undefined);
  });
});
