// LISTING_STATUS: every symbol as CSV, with the dirt the real list carries, for clients to survive.

import type { Market } from '#simulator/market/market.ts';
import type { Security } from '#simulator/market/symbol-table.ts';
import { badCallError } from '#simulator/wire/notices.ts';
import type { Query } from '#simulator/wire/query.ts';
import type { Answer } from '#simulator/wire/wire-format.ts';
import { csvAnswer } from '#simulator/wire/wire-format.ts';

/**
 * Answers LISTING_STATUS with the active or the delisted symbols, of today or of a `date` after
 * 2010-01-01; any other `state` or `date` is a bad call. Dirty rows have no prices.
 */
export function answerListingStatus(query: Query, market: Market): Answer {
  const state = query.get('state') ?? 'active';
  const date = query.get('date');
  if (state !== 'active' && state !== 'delisted') return badCallError('LISTING_STATUS');
  if (date !== undefined && !isListingDate(date)) return badCallError('LISTING_STATUS');
  const day = date ?? market.today();
  const rows = state === 'active' ? activeRows(market, day) : delistedRows(market, day);
  return csvAnswer('listing_status.csv', [COLUMNS, ...rows]);
}

/** Whether a security is among the active ones on a date: zombies stay for ever. */
export function isListed(market: Market, security: Security, date: string): boolean {
  if ((security.namedOn ?? security.ipoDate) > date) return false;
  const delisting = market.register.delistingOf(security);
  return !delisting || delisting.date > date || delisting.remains === 'zombie';
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
const IPO_DATE = 4;

/** Dirt as seen in the real list: a twin, an expired right, a space, no name, a test ticker. */
const DIRTY_ROWS: readonly Row[] = [
  'BFOR:BAT,Barrons 400 ETF,NYSE ARCA,ETF,2026-03-31,null,Active',
  'NXT(EXP20091224),Nextest Rights,NYSE ARCA,Stock,2009-12-24,null,Active',
  'NYCB- PR-U,New York Community Capital Trust,NYSE,Stock,2002-11-04,null,Active',
  'ZXIET,,NASDAQ,Stock,2019-06-03,null,Active',
  'ZZZ,TEST TICKER FOR UTP,NYSE ARCA,Stock,2014-10-31,null,Active',
].map((line) => line.split(','));

function activeRows(market: Market, date: string): Row[] {
  const listed = market.register
    .all()
    .filter((security) => isListed(market, security, date))
    .map((security) => rowOf(security, 'null', 'Active'));
  const dirt = DIRTY_ROWS.filter((row) => (row[IPO_DATE] ?? '') <= date);
  return sorted([...listed, ...dirt]);
}

function delistedRows(market: Market, date: string): Row[] {
  const rows = market.register.all().flatMap((security) => {
    const delisting = market.register.delistingOf(security);
    if (!delisting || delisting.date > date || delisting.remains === 'zombie') return [];
    return [rowOf(security, delisting.date, 'Delisted')];
  });
  return sorted(rows);
}

function rowOf(security: Security, delistingDate: string, status: string): Row {
  const { symbol, name, exchange, assetType, ipoDate } = security;
  return [symbol, name, exchange, assetType, ipoDate, delistingDate, status];
}

function sorted(rows: readonly Row[]): Row[] {
  return rows.toSorted(([a = ''], [b = '']) => (a < b ? -1 : 1));
}

function isListingDate(date: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(date) && date > '2010-01-01';
}
