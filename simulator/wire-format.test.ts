// Numbers as the samples print them.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { barePercent, barePrice, paddedPercent, paddedPrice } from '#simulator/wire-format.ts';

test('raw series pad a price to four decimals', () => {
  assert.equal(paddedPrice(18_263), '182.6300');
  assert.equal(paddedPrice(-66), '-0.6600');
  assert.equal(paddedPrice(0), '0.0000');
  assert.equal(paddedPrice(7), '0.0700');
});

test('a change in percent is rounded from the exact quotient', () => {
  assert.equal(paddedPercent(93, 21_837), '0.4259%');
  assert.equal(paddedPercent(-66, 11_279), '-0.5852%');
  assert.equal(paddedPercent(0, 11_279), '0.0000%');
  assert.equal(paddedPercent(1, 16), '6.2500%');
  assert.equal(paddedPercent(-73_968_400, 73_968_400), '-100.0000%');
});

test('bulk quotes drop the zeros but one', () => {
  assert.equal(barePrice(23_900), '239.0');
  assert.equal(barePrice(41_761), '417.61');
  assert.equal(barePrice(-6), '-0.06');
  assert.equal(barePercent(144, 41_672), '0.3456');
  assert.equal(barePercent(0, 41_672), '0.0');
});
