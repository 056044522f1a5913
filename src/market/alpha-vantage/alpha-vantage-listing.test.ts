import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseListing } from './alpha-vantage-listing.ts';
import { UpstreamError } from '#src/market/market-data.ts';

const header = 'symbol,name,exchange,assetType,ipoDate,delistingDate,status';
const filler = Array.from(
  { length: 150 },
  (_, index) => `S${index},Company ${index},NYSE,Stock,2000-01-03,null,Active`,
);
const listing = (...rows: string[]) => `${[header, ...filler, ...rows].join('\r\n')}\r\n`;
const symbolsOf = (text: string) =>
  parseListing(text)
    .map(({ symbol }) => String(symbol))
    .filter((symbol) => !/^S\d+$/.test(symbol));

describe('a listing', () => {
  it('gives symbol, name, exchange and type', () => {
    const found = parseListing(
      listing('A,Agilent Technologies Inc,NYSE,Stock,1999-11-18,null,Active'),
    );
    assert.deepEqual(found.at(-1), {
      symbol: 'A',
      name: 'Agilent Technologies Inc',
      exchange: 'NYSE',
      assetType: 'Stock',
      listedOn: '1999-11-18',
    });
  });

  it('keeps what trades without a name, under its symbol', () => {
    const [found] = parseListing(listing('DEC,,NYSE,Stock,2020-12-18,null,Active')).slice(-1);
    assert.deepEqual([found?.symbol, found?.name], ['DEC', 'DEC']);
  });

  it('reads quoted names', () => {
    const found = parseListing(
      listing('AAI,"AIRTRAN HOLDINGS, INC",NYSE,Stock,2001-09-17,null,Active'),
    );
    assert.equal(found.at(-1)?.name, 'AIRTRAN HOLDINGS, INC');
  });

  const dirt = [
    'ZZZ,TEST TICKER FOR UTP,NYSE ARCA,Stock,2014-10-31,null,Active',
    'BFOR:BAT,Barrons 400 ETF,NYSE ARCA,ETF,2026-03-31,null,Active',
    'ZXIET,,NASDAQ,Stock,2019-06-03,null,Active',
    'ZVZZT,,NASDAQ,Stock,2019-06-03,null,Active',
    'NYCB- PR-U,New York Community,NYSE,Stock,2000-01-03,null,Active',
    'NXT(EXP20091224),Next,NYSE,Stock,2000-01-03,null,Active',
    '-P-HIZ,Presurance Holdings Inc,NASDAQ,Stock,2023-08-30,null,Active',
    'GONE,Gone Inc,NYSE,Stock,2000-01-03,2020-01-03,Delisted',
  ];
  for (const row of dirt) {
    it(`leaves out ${row.split(',')[0]}`, () => assert.deepEqual(symbolsOf(listing(row)), []));
  }

  const refusals = [
    { name: 'an empty body', text: '' },
    { name: 'HTML', text: '<!DOCTYPE html>' },
    { name: 'another header', text: listing().replace('symbol,', 'ticker,') },
    {
      name: 'a handful of rows',
      text: `${header}\r\nA,Agilent,NYSE,Stock,1999-11-18,null,Active\r\n`,
    },
    { name: 'a row with another number of columns', text: listing('E,r,r,o,r') },
    { name: 'JSON', text: '{"a": 1}' },
    {
      name: 'the letters of an error',
      text: 'symbol,name,exchange,assetType,ipoDate,delistingDate,status\r\nE,r,r,o,r, ,M\r\n',
    },
  ];
  for (const { name, text } of refusals) {
    it(`is not ${name}`, () => assert.throws(() => parseListing(text), UpstreamError));
  }

  it('knows a notice for what it is', () => {
    const notice = '{"Information": "our standard API rate limit is 25 requests per day."}';
    assert.throws(() => parseListing(notice), { verdict: 'day_exhausted' });
  });
});
