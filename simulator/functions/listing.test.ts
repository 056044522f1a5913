// The two ways to find a symbol: the search and the listing.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createTestDesk } from '#simulator/test-desk.ts';
import { readSymbolTable } from '#simulator/market/symbol-table.ts';

const desk = createTestDesk('2026-11-18T17:00:00Z');
const symbols = readSymbolTable();

test('the search finds an exact symbol first, with score one', () => {
  const { body } = desk.ask('function=SYMBOL_SEARCH&keywords=ba');
  assert.ok(
    body.startsWith(`{
    "bestMatches": [
        {
            "1. symbol": "BA",
            "2. name": "Boeing Company",
            "3. type": "Equity",
            "4. region": "United States",
            "5. marketOpen": "09:30",
            "6. marketClose": "16:00",
            "7. timezone": "UTC-04",
            "8. currency": "USD",
            "9. matchScore": "1.0000"
        },`),
  );
  const { bestMatches }: { bestMatches: Record<string, string>[] } = JSON.parse(body);
  const scores = bestMatches.map((match) => Number(match['9. matchScore']));
  assert.equal(bestMatches.length, 10);
  assert.deepEqual(
    scores,
    scores.toSorted((a, b) => b - a),
  );
});

test('the search looks into names and tells funds from companies', () => {
  const search = (keywords: string) =>
    desk.ask(`function=SYMBOL_SEARCH&datatype=csv&keywords=${keywords}`).body.split('\r\n');
  assert.equal(
    search('apple')[0],
    'symbol,name,type,region,marketOpen,marketClose,timezone,currency,matchScore',
  );
  assert.equal(
    search('apple+inc')[1],
    'AAPL,Apple Inc,Equity,United States,09:30,16:00,UTC-04,USD,1.0000',
  );
  assert.match(search('SPY')[1] ?? '', /^SPY,.*,ETF,/);
});

test('a search without a match is an empty list', () => {
  const nothing = desk.ask('function=SYMBOL_SEARCH&keywords=zzzzzz');
  assert.equal(nothing.body, '{\n    "bestMatches": []\n}');
  assert.equal(nothing.verdict, 'data');
});

test('the listing holds every symbol and the dirt of the real one', () => {
  const listing = desk.ask('function=LISTING_STATUS');
  const rows = listing.body.split('\r\n');
  assert.equal(listing.contentType, 'application/x-download');
  assert.equal(rows[0], 'symbol,name,exchange,assetType,ipoDate,delistingDate,status');
  assert.equal(rows.at(-1), '');
  // Five rows of dirt and a company long dead that is still called active.
  assert.equal(rows.length, 1 + symbols.length + 6 + 1);
  assert.ok(rows.includes('ZZZ,TEST TICKER FOR UTP,NYSE ARCA,Stock,2014-10-31,null,Active'));
  assert.ok(rows.some((row) => row.includes(':BAT,')));
  assert.ok(rows.every((row) => row === '' || row.split(',').length === 7));
  assert.equal(desk.ask('function=GLOBAL_QUOTE&symbol=ZZZ').verdict, 'unknown_symbol');
});

test('the listing of the past leaves out what came later', () => {
  const then = desk.ask('function=LISTING_STATUS&date=2014-07-10').body;
  assert.ok(then.includes('\r\nIBM,'));
  assert.ok(!then.includes('\r\nZZZ,'));
  const delisted = desk.ask('function=LISTING_STATUS&state=delisted&date=2014-07-10').body;
  assert.equal(delisted.split('\r\n').length, 3);
  assert.ok(delisted.includes('"AIRTRAN HOLDINGS, INC"'));
});

test('an odd state or date is a bad call', () => {
  for (const parameter of ['state=gone', 'date=yesterday', 'date=2009-12-31']) {
    assert.equal(desk.ask(`function=LISTING_STATUS&${parameter}`).verdict, 'bad_call', parameter);
  }
});

test('every symbol of the table is its own, and clean', () => {
  assert.equal(new Set(symbols.map(({ symbol }) => symbol)).size, symbols.length);
  for (const { symbol, ipoDate } of symbols) {
    assert.match(symbol, /^[A-Z]+(-[A-Z]+)*$/);
    assert.match(ipoDate, /^\d{4}-\d{2}-\d{2}$/);
  }
});
