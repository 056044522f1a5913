// LISTING_STATUS: every symbol as CSV, with the dirt the real list carries, for clients to survive.

import { badCallError } from '#simulator/notices.ts';
import type { Query } from '#simulator/query.ts';
import type { SymbolTable } from '#simulator/symbol-table.ts';
import type { Answer } from '#simulator/wire-format.ts';
import { csvAnswer } from '#simulator/wire-format.ts';

/**
 * Answers LISTING_STATUS with the active or the delisted symbols, of today or of a `date` after
 * 2010-01-01; any other `state` or `date` is a bad call. Dirty rows have no prices.
 */
export function answerListingStatus(query: Query, symbols: SymbolTable): Answer {
  const state = query.get('state') ?? 'active';
  const date = query.get('date');
  if (state !== 'active' && state !== 'delisted') return badCallError('LISTING_STATUS');
  if (date !== undefined && !isListingDate(date)) return badCallError('LISTING_STATUS');
  const rows = state === 'active' ? activeRows(symbols) : DELISTED_ROWS;
  const sinceColumn = state === 'active' ? IPO_DATE : DELISTING_DATE;
  const shown = rows.filter((row) => date === undefined || (row.at(sinceColumn) ?? '') <= date);
  return csvAnswer('listing_status.csv', [COLUMNS, ...shown]);
}

type Row = readonly string[];

const COLUMNS: Row = [
  'symbol',
  'name',
  'exchange',
  'assetType',
  'ipoDate',
  'delistingDate',
  'status',
];
/** Counted from the end, for a quoted name may hold a comma. */
const IPO_DATE = -3;
const DELISTING_DATE = -2;

/** Dirt as seen in the real list: a twin, an expired right, a space, no name, a test ticker. */
const DIRTY_ROWS: readonly Row[] = [
  'BFOR:BAT,Barrons 400 ETF,NYSE ARCA,ETF,2026-03-31,null,Active',
  'NXT(EXP20091224),Nextest Rights,NYSE ARCA,Stock,2009-12-24,null,Active',
  'NYCB- PR-U,New York Community Capital Trust,NYSE,Stock,2002-11-04,null,Active',
  'ZXIET,,NASDAQ,Stock,2019-06-03,null,Active',
  'ZZZ,TEST TICKER FOR UTP,NYSE ARCA,Stock,2014-10-31,null,Active',
].map((line) => line.split(','));

/** Old rows may quote their names. */
const DELISTED_ROWS: readonly Row[] = [
  'AAI,"AIRTRAN HOLDINGS, INC",NYSE,Stock,2001-09-17,2011-11-30,Delisted',
  'ATVI,Activision Blizzard Inc,NASDAQ,Stock,1993-10-25,2023-10-13,Delisted',
  'TWTR,Twitter Inc,NYSE,Stock,2013-11-07,2022-10-27,Delisted',
].map((line) => line.split(','));

function activeRows(symbols: SymbolTable): Row[] {
  const rows = symbols.all.map(({ symbol, name, exchange, assetType, ipoDate }) => [
    symbol,
    name,
    exchange,
    assetType,
    ipoDate,
    'null',
    'Active',
  ]);
  return [...rows, ...DIRTY_ROWS].toSorted(([a = ''], [b = '']) => (a < b ? -1 : 1));
}

function isListingDate(date: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(date) && date > '2010-01-01';
}
