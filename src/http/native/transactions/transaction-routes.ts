// How the account came to what it holds, page by page.
import type { Identity } from '#src/identity/identity.ts';
import type { JournalEntry } from '#src/journal/journal.ts';
import type { ReadHistory } from '#src/trading/history.ts';
import { presentTransaction, transactionTypes } from './present-transaction.ts';
import { decodeCursor, encodeCursor } from '#src/http/wire/page-cursor.ts';
import { readSymbol } from '#src/http/wire/read-symbol.ts';
import { loginRoute, type Route } from '#src/http/wire/route.ts';
import { tokenNames } from '#src/http/native/orders/token-names.ts';
import * as examples from './transaction-examples.ts';
import * as schemas from './transaction-schemas.ts';

type Needs = {
  readonly readHistory: ReadHistory;
  readonly identity: Pick<Identity, 'listApiTokens'>;
};

const pageLimit = 50;

/** The history of the account, newest first. */
export function transactionRoutes(needs: Needs): readonly Route[] {
  return [viewTransactions(needs)];
}

function viewTransactions({ readHistory, identity }: Needs): Route {
  return loginRoute({
    method: 'GET',
    path: '/view-transactions',
    tag: 'Portfolio',
    summary: 'View the history of the account',
    description:
      'Newest first, page by page. The hash of each entry covers the one before it. With ' +
      '`symbol` or `type` a page may have fewer than `limit`, or none, and go on all the same.',
    query: schemas.pageQuery,
    queryExample: { limit: '2' },
    isOfAccount: true,
    success: {
      status: 200,
      description: 'One page; `next_cursor` is null on the last',
      schema: schemas.transactionPage,
      example: examples.transactionPage,
    },
    problems: ['account_quarantined'],
    handle: async ({ query }, { accountId, userId }) => {
      const limit = Number(query.limit ?? pageLimit);
      const before = query.after === undefined ? undefined : decodeCursor(query.after);
      const isWanted = wantedBy(query);
      const { entries, next } = await readHistory(accountId, { before, limit, isWanted });
      const names = await tokenNames(identity, userId, entries);
      return {
        status: 200,
        body: {
          transactions: entries.map((entry) => presentTransaction(entry, names)),
          next_cursor: next === undefined ? null : encodeCursor(next),
        },
      };
    },
  });
}

/** Undefined where every entry is wanted. */
function wantedBy({ symbol: text, type }: { readonly symbol?: string; readonly type?: string }) {
  if (text === undefined && type === undefined) return undefined;
  const symbol = text === undefined ? undefined : readSymbol(text);
  return ({ event }: JournalEntry) =>
    (type === undefined || transactionTypes[event.type] === type) &&
    (symbol === undefined || ('symbol' in event && event.symbol === symbol));
}
