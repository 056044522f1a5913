// How the account came to what it holds, page by page.
import type { Identity } from '#src/identity/identity.ts';
import type { ReadHistory } from '#src/trading/history.ts';
import { presentTransaction } from './present-transaction.ts';
import { decodeCursor, encodeCursor } from '#src/http/wire/page-cursor.ts';
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
    description: 'Newest first, page by page. The hash of each entry covers the one before it.',
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
      const { entries, next } = await readHistory(accountId, { before, limit });
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
