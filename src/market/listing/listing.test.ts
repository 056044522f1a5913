import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { symbolOf } from '#tests/support/trading.ts';
import { createListing } from './listing.ts';

const listed = (symbol: string, name: string) =>
  ({ symbol: symbolOf(symbol), name, exchange: 'NYSE', assetType: 'Stock' }) as const;
const listing = createListing([
  listed('A', 'Agilent Technologies Inc'),
  listed('AA', 'Alcoa Corp'),
  listed('AAPL', 'Apple Inc'),
  listed('APLE', 'Apple Hospitality REIT Inc'),
  listed('BRK-B', 'Berkshire Hathaway Inc - Class B'),
  listed('PINE', 'Pineapple Energy'),
  listed('SPY', 'SPDR S&P 500 ETF Trust'),
  listed('MCD', 'McDonald`s Corp'),
  listed('JPM', 'JPMorgan Chase & Co'),
  listed('JPM-P-C', 'JPMorgan Chase & Co'),
  listed('T', 'AT&T Inc'),
  listed('KO', 'Coca-Cola Co'),
  listed('DEC', 'DEC'),
  listed('GOOG', 'Alphabet Inc - Class C'),
  listed('GOOGL', 'Alphabet Inc - Class A'),
  listed('META', 'Meta Platforms Inc'),
  listed('MTL', 'Metals Acquisition Ltd'),
  listed('VRTX', 'Delta Vertex Corp'),
  listed('VE', 'Delta Vertexes Corp'),
  listed('GM', 'General Motors Company'),
  listed('GMW', 'Motor Generals Co'),
]);
const search = (query: string) => listing.search(query, 3).map(({ symbol }) => String(symbol));

describe('searching the listing', () => {
  const rows = [
    { query: 'aapl', found: ['AAPL'] },
    { query: 'A', found: ['A', 'AA', 'AAPL'] },
    { query: 'apple', found: ['AAPL', 'APLE'] },
    { query: 'hathaway', found: ['BRK-B'] },
    { query: 'brk.b', found: ['BRK-B'] },
    { query: 'trust 500', found: ['SPY'] },
    { query: 'energy', found: ['PINE'] },
    { query: 'mcdonalds', found: ['MCD'] },
    { query: "McDonald's", found: ['MCD'] },
    { query: 'jp morgan', found: ['JPM', 'JPM-P-C'] },
    { query: 'J.P. Morgan Chase', found: ['JPM', 'JPM-P-C'] },
    { query: 's&p 500', found: ['SPY'] },
    { query: 'sp 500', found: ['SPY'] },
    { query: 'brk b', found: ['BRK-B'] },
    { query: 'brk/b', found: ['BRK-B'] },
    { query: 'at&t', found: ['T'] },
    { query: 'coca cola', found: ['KO'] },
    { query: 'cocacola', found: ['KO'] },
    { query: 'alphabet class a', found: ['GOOGL', 'GOOG'] },
    { query: 'alphabet a', found: ['GOOGL', 'GOOG'] },
    { query: 'class a alphabet', found: ['GOOGL', 'GOOG'] },
    { query: 'alphabet class c', found: ['GOOG', 'GOOGL'] },
    { query: 'alphabet c', found: ['GOOG', 'GOOGL'] },
    { query: 'alphabet', found: ['GOOG', 'GOOGL'] },
    { query: 'Alphabet Inc - Class A', found: ['GOOGL', 'GOOG'] },
    { query: 'berkshire b', found: ['BRK-B'] },
    { query: 'metals', found: ['MTL'] },
    { query: 'meta', found: ['META', 'MTL'] },
    { query: 'vertex', found: ['VRTX', 'VE'] },
    { query: 'general motor', found: ['GM', 'GMW'] },
    { query: 'dec', found: ['DEC'] },
    { query: '   ', found: [] },
    { query: '&', found: [] },
    { query: 'zebra', found: [] },
  ];
  for (const { query, found } of rows) {
    it(`for ${JSON.stringify(query)} finds ${found.join(', ') || 'nothing'}`, () => {
      assert.deepEqual(search(query), found);
    });
  }
});
