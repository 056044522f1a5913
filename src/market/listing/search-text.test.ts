import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { joinedOf, wordsOf } from './search-text.ts';

describe('the words of a text', () => {
  const rows = {
    'McDonald`s Corp': ['mcdonalds', 'corp'],
    'McDonald’s Corp': ['mcdonalds', 'corp'],
    "Moody's": ['moodys'],
    'SPDR S&P 500 ETF Trust': ['spdr', 'sp', '500', 'etf', 'trust'],
    'AT&T Inc': ['att', 'inc'],
    'Johnson & Johnson': ['johnson', 'johnson'],
    'Procter and Gamble': ['procter', 'gamble'],
    Nestlé: ['nestle'],
    'Coca-Cola Co': ['coca', 'cola', 'co'],
    'BRK-B': ['brk', 'b'],
    'T. Rowe Price': ['t', 'rowe', 'price'],
    ' ': [],
  };
  for (const [text, words] of Object.entries(rows)) {
    it(`of ${text} are ${words.join(', ') || 'none'}`, () =>
      assert.deepEqual(wordsOf(text), words));
  }

  it('are the same joined, however they were split', () => {
    assert.equal(joinedOf('jp morgan'), joinedOf('JPMorgan'));
    assert.equal(joinedOf('brk b'), joinedOf('BRK.B'));
    assert.equal(joinedOf('s & p 500'), 'sp500');
    assert.equal(joinedOf('s&p 500'), 'sp500');
  });
});
