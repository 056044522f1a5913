import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { quantity } from '#src/domain/money.ts';
import { priceOf, sharesOf } from '#tests/support/trading.ts';
import {
  amountFor,
  formatAmountPerShare,
  parseAmountPerShare,
  valueTaken,
} from './amount-per-share.ts';
import {
  formatRatio,
  lostBySplit,
  parseRatio,
  readSplitFactor,
  scaledFactor,
  splitShares,
} from './split-ratio.ts';

function readingOf(text: string): string {
  const reading = readSplitFactor(text);
  return reading.kind === 'ratio' ? formatRatio(reading.ratio) : reading.kind;
}

describe('a split factor', () => {
  const readings = {
    '2.0000': '2:1',
    '0.5000': '1:2',
    '0.3333': '1:3',
    '0.0667': '1:15',
    '1.3333': '4:3',
    '1.5000': '3:2',
    '20.0000': '20:1',
    '50.0000': '50:1',
    '0.0200': '1:50',
    '0.6667': '2:3',
    '1.2500': '5:4',
    '1.1000': '11:10',
    '1.0460': 'value',
    '1.0300': 'value',
    '0.0007': 'unclear',
    '0.9700': 'unclear',
    '1.0000': 'nothing',
  };
  for (const [text, expected] of Object.entries(readings)) {
    it(`of ${text} is ${expected}`, () => assert.equal(readingOf(text), expected));
  }

  it('is refused where it is none', () => {
    for (const text of ['', '0', '0.0000', '-2', 'x', '1e3', '1234567']) {
      assert.throws(() => readSplitFactor(text), RangeError);
    }
  });

  it('makes 300 shares 100, 20 and 400', () => {
    const shares = (text: string) => {
      const reading = readSplitFactor(text);
      assert.equal(reading.kind, 'ratio');
      return 'ratio' in reading ? splitShares(sharesOf('300'), reading.ratio) : 0n;
    };
    assert.equal(shares('0.3333'), sharesOf('100'));
    assert.equal(shares('0.0667'), sharesOf('20'));
    assert.equal(shares('1.3333'), sharesOf('400'));
  });

  it('loses less than a billionth of a share, and says how much', () => {
    fc.assert(
      fc.property(
        fc.bigInt(1n, 10n ** 18n),
        fc.bigInt(1n, 50n),
        fc.bigInt(1n, 50n),
        (held, after, before) => {
          const ratio = { after, before };
          const [rest = 0n] = (lostBySplit(quantity(held), ratio) ?? '0/1').split('/').map(BigInt);
          assert.ok(rest < before);
          assert.equal(splitShares(quantity(held), ratio) * before + rest, held * after);
        },
      ),
    );
  });

  it('is read from a ratio in its smallest numbers', () => {
    assert.equal(formatRatio(parseRatio('10:4') ?? assert.fail()), '5:2');
    assert.equal(parseRatio('0:4'), undefined);
    assert.equal(parseRatio('3'), undefined);
  });
});

describe('an amount a share', () => {
  it('is rounded once, for the holding', () => {
    const amount = parseAmountPerShare('0.03125') ?? assert.fail();
    assert.equal(amountFor(amount, sharesOf('10000')), 31_250n);
    assert.equal(formatAmountPerShare(amount), '0.03125');
    assert.equal(parseAmountPerShare('0.1234567891'), undefined);
    assert.equal(parseAmountPerShare('-1'), undefined);
  });

  it('is what a spin-off has taken from the close', () => {
    const { scaled, scale } = scaledFactor('1.0460');
    const value = valueTaken(priceOf('125.0000'), scaled, scale);
    // 125 × (1 − 1 / 1.046)
    assert.equal(formatAmountPerShare(value), '5.497131931');
  });
});
