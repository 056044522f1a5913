// Numbers as the samples print them.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  bareAmount,
  barePercent,
  barePrice,
  csvAnswer,
  paddedPercent,
  paddedPrice,
} from '#simulator/wire/wire-format.ts';

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
  assert.equal(barePercent(144, 41_672, 4), '0.3456');
  assert.equal(barePercent(-6, 41_816, 5), '-0.01435');
  assert.equal(barePercent(0, 41_672, 4), '0.0');
});

test('a dividend has two decimals or as many as it needs', () => {
  assert.deepEqual([16_800, 325, 2_500].map(bareAmount), ['1.68', '0.0325', '0.25']);
});

test('a value with a comma is quoted in CSV', () => {
  const answer = csvAnswer('x.csv', [['AAI', 'AIRTRAN HOLDINGS, INC', 'NYSE']]);
  assert.equal(answer.body, 'AAI,"AIRTRAN HOLDINGS, INC",NYSE\r\n');
});
