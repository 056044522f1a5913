import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseTickerSymbol } from './ticker-symbol.ts';

describe('parsing a ticker symbol', () => {
  it('writes every share class with a dash', () => {
    for (const text of ['BRK-B', 'BRK.B', 'BRK/B', 'brk.b']) {
      assert.equal(parseTickerSymbol(text), 'BRK-B');
    }
  });

  it('keeps the suffix of a foreign exchange', () => {
    assert.equal(parseTickerSymbol('tsco.lon'), 'TSCO.LON');
  });

  it('keeps preferred shares and warrants', () => {
    assert.equal(parseTickerSymbol('BAC-P-L'), 'BAC-P-L');
    assert.equal(parseTickerSymbol('BFLY-WS'), 'BFLY-WS');
  });

  for (const text of [
    '',
    ' ',
    'AA PL',
    '../x',
    '@host',
    'A#B',
    'AAPL\r\n',
    '-A',
    'A'.repeat(13),
    'ÄÖ',
    'ſ',
    'A/B/C',
  ]) {
    it(`refuses ${JSON.stringify(text)}`, () => assert.equal(parseTickerSymbol(text), undefined));
  }
});
