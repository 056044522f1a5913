// How the account came to what it holds, page by page.
import type { ReadHistory } from '#src/trading/history.ts';
import { presentTransaction } from './present-transaction.ts';
import { invalidRequest } from '#src/http/problems/problem.ts';
import { loginRoute, type Route } from '#src/http/wire/route.ts';
import * as examples from './transaction-examples.ts';
import * as schemas from './transaction-schemas.ts';

type Needs = { readonly readHistory: ReadHistory };

const pageLimit = 50;

/** The history of the account, newest first. */
export function transactionRoutes(needs: Needs): readonly Route[] {
  return [viewTransactions(needs)];
}

function viewTransactions({ readHistory }: Needs): Route {
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
    handle: async ({ query }, { accountId }) => {
      const limit = Number(query.limit ?? pageLimit);
      const before = query.after === undefined ? undefined : decodeCursor(query.after);
      const { entries, next } = await readHistory(accountId, { before, limit });
      return {
        status: 200,
        body: {
          transactions: entries.map(presentTransaction),
          next_cursor: next === undefined ? null : encodeCursor(next),
        },
      };
    },
  });
}

function encodeCursor(sequence: number): string {
  return Buffer.from(`before:${sequence}`).toString('base64url');
}

function decodeCursor(cursor: string): number {
  const text = Buffer.from(cursor, 'base64url').toString();
  const sequence = /^before:([1-9]\d{0,14})$/.exec(text)?.[1];
  if (sequence === undefined || encodeCursor(Number(sequence)) !== cursor) {
    throw invalidRequest([{ field: '/after', message: 'must be the next_cursor of a page' }]);
  }
  return Number(sequence);
}
