// SPLITS and DIVIDENDS: what happened to the shares of a symbol and what they paid, newest first.

import type { Market } from '#simulator/market/market.ts';
import { badCallError } from '#simulator/wire/notices.ts';
import type { Query } from '#simulator/wire/query.ts';
import { wantsCsv } from '#simulator/wire/query.ts';
import type { Answer } from '#simulator/wire/wire-format.ts';
import { bareAmount, csvAnswer, jsonAnswer } from '#simulator/wire/wire-format.ts';

/** Answers SPLITS with those in effect: the documentation calls them historical. */
export function answerSplits(query: Query, market: Market): Answer {
  const security = market.find(query.get('symbol') ?? '');
  const rows = security
    ? market.splits(security).map(({ effectiveDate, factor }) => [effectiveDate, factor])
    : undefined;
  return answerEvents(query, 'SPLITS', ['effective_date', 'split_factor'], rows);
}

/** Answers DIVIDENDS, declared ones of the future among them; a missing date is `None`. */
export function answerDividends(query: Query, market: Market): Answer {
  const security = market.find(query.get('symbol') ?? '');
  const rows = security
    ? market
        .dividends(security)
        .map(({ exDate, declarationDate, recordDate, paymentDate, amount }) => [
          exDate,
          declarationDate ?? 'None',
          recordDate ?? 'None',
          paymentDate ?? 'None',
          bareAmount(amount),
        ])
    : undefined;
  const columns = ['ex_dividend_date', 'declaration_date', 'record_date', 'payment_date', 'amount'];
  return answerEvents(query, 'DIVIDENDS', columns, rows);
}

/** An unknown symbol has no rows (inferred), and the file names are fixed (inferred). */
function answerEvents(
  query: Query,
  name: 'SPLITS' | 'DIVIDENDS',
  columns: readonly string[],
  rows: readonly (readonly string[])[] | undefined,
): Answer {
  const symbol = query.get('symbol')?.toUpperCase();
  if (symbol === undefined) return badCallError(name);
  const verdict = rows ? 'data' : 'unknown_symbol';
  if (wantsCsv(query)) {
    const fileName = `${name.toLowerCase()}_${symbol}.csv`;
    return { ...csvAnswer(fileName, [columns, ...(rows ?? [])]), verdict };
  }
  const data = (rows ?? []).map((row) =>
    Object.fromEntries(row.map((value, index) => [columns[index], value])),
  );
  return jsonAnswer(verdict, { symbol, data });
}
