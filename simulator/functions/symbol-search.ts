// SYMBOL_SEARCH: the ten best matches of some words among symbols and names.

import type { Market } from '#simulator/market/market.ts';
import { isListed } from '#simulator/functions/listing-status.ts';
import type { Security } from '#simulator/market/symbol-table.ts';
import { badCallError } from '#simulator/wire/notices.ts';
import type { Query } from '#simulator/wire/query.ts';
import { wantsCsv } from '#simulator/wire/query.ts';
import type { Answer } from '#simulator/wire/wire-format.ts';
import { csvAnswer, jsonAnswer } from '#simulator/wire/wire-format.ts';

/** Answers SYMBOL_SEARCH; nothing found is an empty list, no `keywords` a bad call. */
export function answerSymbolSearch(query: Query, market: Market): Answer {
  const keywords = query.get('keywords');
  if (!keywords) return badCallError('SYMBOL_SEARCH');
  const today = market.today();
  const listed = market.register.all().filter((security) => isListed(market, security, today));
  const matches = bestMatches(keywords, listed);
  if (wantsCsv(query)) return csvAnswer('symbol_search.csv', [COLUMNS, ...matches]);
  return jsonAnswer('data', {
    bestMatches: matches.map((match) =>
      Object.fromEntries(match.map((value, index) => [`${index + 1}. ${COLUMNS[index]}`, value])),
    ),
  });
}

const COLUMNS = [
  'symbol',
  'name',
  'type',
  'region',
  'marketOpen',
  'marketClose',
  'timezone',
  'currency',
  'matchScore',
];

const MATCHES_MAX = 10;

function bestMatches(keywords: string, securities: readonly Security[]): string[][] {
  const wanted = keywords.trim().toUpperCase();
  return securities
    .map((security) => ({ security, score: scoreOf(wanted, security) }))
    .filter(({ score }) => score > 0)
    .toSorted((a, b) => b.score - a.score || compareSymbols(a.security, b.security))
    .slice(0, MATCHES_MAX)
    .map(({ security, score }) => matchRow(security, score));
}

/** The zone is the summer offset the year round, as recorded. */
function matchRow(security: Security, score: number): string[] {
  const type = security.assetType === 'ETF' ? 'ETF' : 'Equity';
  const hours = ['United States', '09:30', '16:00', 'UTC-04', 'USD'];
  return [security.symbol, security.name, type, ...hours, score.toFixed(4)];
}

/**
 * Twice the matching letters over the letters of both texts, for the symbol or the name, whichever
 * is better. It gives the recorded scores: `tesco` finds `Tesco plc` with 0.7143 (inferred).
 */
function scoreOf(wanted: string, security: Security): number {
  return Math.max(
    similarity(wanted, security.symbol.startsWith(wanted), security.symbol),
    similarity(wanted, security.name.toUpperCase().includes(wanted), security.name),
  );
}

function similarity(wanted: string, matches: boolean, text: string): number {
  return matches && wanted ? (2 * wanted.length) / (wanted.length + text.length) : 0;
}

function compareSymbols(a: Security, b: Security): number {
  return a.symbol < b.symbol ? -1 : 1;
}
