import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readDecimal } from './decimal-input.ts';

describe('a number as it is typed', () => {
  it('has a comma or a point before its decimals, whatever the locale', () => {
    for (const [typed, text] of [
      ['10', '10'],
      ['1.5', '1.5'],
      ['1,5', '1.5'],
      [' 12.50 ', '12.50'],
      ['.5', '0.5'],
      ['007', '7'],
      ['5.', '5'],
      ['$250', '250'],
      ['0.123456789', '0.123456789'],
    ] as const) {
      assert.deepEqual(readDecimal(typed, 9), { kind: 'decimal', text }, typed);
    }
  });

  it('is asked back where it could be thousands, with both readings', () => {
    for (const [typed, readings] of [
      ['1,500', ['1500', '1.500']],
      ['1.234,56', ['123456', '1234.56']],
      ['1,234,567', ['1234567', '1234.567']],
    ] as const) {
      const read = readDecimal(typed, 9);
      assert.ok(read.kind === 'wrong', typed);
      for (const reading of readings) assert.ok(read.message.includes(reading), read.message);
    }
    assert.equal(readDecimal('1.500', 2).kind, 'wrong');
    assert.deepEqual(readDecimal('0.500', 4), { kind: 'decimal', text: '0.500' });
  });

  it('is nothing else', () => {
    for (const typed of ['abc', '1e5', '-3', '+3', '1..5', '0x10', '٣', '½', '.']) {
      assert.equal(readDecimal(typed, 9).kind, 'wrong', typed);
    }
    assert.equal(readDecimal('1.123', 2).kind, 'wrong');
    assert.deepEqual(readDecimal('  ', 9), { kind: 'empty' });
  });
});
