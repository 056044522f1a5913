// Watchlists: all of them, and one by its id or by its name.
import type { AccountId } from '#src/domain/ids.ts';
import type { ListingDesk } from '#src/market/listing/listing-desk.ts';
import { err, ok } from '#src/runtime/result.ts';
import type { Change, WatchlistName, Watchlists } from '#src/trading/watchlists.ts';
import { badParameter } from '#src/http/alpaca/frame/alpaca-error.ts';
import type { AlpacaRequest, AlpacaRoute } from '#src/http/alpaca/frame/alpaca-route.ts';
import { readText } from '#src/http/alpaca/frame/read-fields.ts';
import { readInstrument } from '#src/http/alpaca/assets/symbols.ts';
import { presentFields, presentWatchlist, refusalOf } from './present-watchlist.ts';
import { readId, readName, readSymbol, readSymbols } from './read-watchlist.ts';
import * as schemas from './watchlist-schemas.ts';

type Needs = {
  readonly watchlists: Watchlists;
  readonly listingDesk: Pick<ListingDesk, 'current'>;
};
type Verb = Pick<AlpacaRoute, 'method' | 'summary' | 'access' | 'success' | 'refusals'> &
  Pick<AlpacaRoute, 'body' | 'bodyExample'> & {
    readonly handle: (
      request: AlpacaRequest,
      accountId: AccountId,
      which: WatchlistName,
    ) => Promise<{ readonly status: number; readonly body?: object }>;
  };

const tag = 'Alpaca: watchlists';
const one = {
  status: 200,
  description: 'The list with its assets',
  schema: schemas.watchlist,
  example: schemas.exampleWatchlist,
} as const;

/** Every verb by id and by name. */
export function watchlistRoutes(needs: Needs): readonly AlpacaRoute[] {
  const verbs = verbsOf(needs);
  return [
    listWatchlists(needs),
    createWatchlist(needs),
    ...verbs.map(byId),
    removeSymbol(needs),
    ...verbs.map(byName),
  ];
}

function byId({ handle, ...verb }: Verb): AlpacaRoute {
  return {
    ...verb,
    path: '/v2/watchlists/{watchlist_id}',
    tag,
    description: 'By its id.',
    parameters: schemas.idPath,
    parametersExample: schemas.exampleId,
    handle: (request, { accountId }) => handle(request, accountId, readId(request)),
  };
}

function byName({ handle, ...verb }: Verb): AlpacaRoute {
  return {
    ...verb,
    path: '/v2/watchlists:by_name',
    tag,
    description: 'By its name.',
    query: schemas.nameQuery,
    queryExample: { name: schemas.exampleWatchlist.name },
    handle: (request, { accountId }) => {
      const name = readText(request.query, 'name');
      if (name === undefined) throw badParameter('name is required');
      return handle(request, accountId, { name });
    },
  };
}

function listWatchlists({ watchlists }: Needs): AlpacaRoute {
  return {
    method: 'GET',
    path: '/v2/watchlists',
    tag,
    summary: 'List the watchlists',
    description: 'Without their assets.',
    access: 'read',
    success: {
      status: 200,
      description: 'The lists, the oldest first',
      schema: schemas.watchlists,
      example: schemas.exampleWatchlists,
    },
    refusals: [],
    handle: async (_request, { accountId }) => {
      const all = await watchlists.list(accountId);
      return { status: 200, body: all.map((each) => presentFields(each, accountId)) };
    },
  };
}

function createWatchlist(needs: Needs): AlpacaRoute {
  return {
    method: 'POST',
    path: '/v2/watchlists',
    tag,
    summary: 'Create a watchlist',
    description: 'Its name is one of its own in the account.',
    access: 'trade',
    body: schemas.newWatchlist,
    bodyExample: { name: 'Favourites', symbols: ['AAPL'] },
    success: one,
    refusals: [404, 422, 503, 507],
    handle: async ({ body }, { accountId }) => {
      const name = readName(body);
      if (name === undefined) throw badParameter('name is required');
      const symbols = readSymbols(needs, body) ?? [];
      const made = await needs.watchlists.create(accountId, name, symbols);
      return { status: 200, body: presentWatchlist(needs, accountId, made) };
    },
  };
}

function verbsOf(needs: Needs): readonly Verb[] {
  const { watchlists } = needs;
  const changed = async (
    accountId: AccountId,
    which: WatchlistName,
    change: Change,
    name?: string,
  ) => ({
    status: 200,
    body: presentWatchlist(
      needs,
      accountId,
      await watchlists.change(accountId, which, change, name),
    ),
  });
  return [
    {
      method: 'GET',
      summary: 'See a watchlist',
      access: 'read',
      success: one,
      refusals: [404, 422],
      handle: async (_request, accountId, which) => {
        const found = await watchlists.find(accountId, which);
        if (!found) throw refusalOf('unknown_watchlist');
        return { status: 200, body: presentWatchlist(needs, accountId, ok(found)) };
      },
    },
    {
      method: 'PUT',
      summary: 'Change a watchlist',
      access: 'trade',
      body: schemas.changedWatchlist,
      bodyExample: { symbols: ['AAPL', 'MSFT'] },
      success: one,
      refusals: [404, 422, 503, 507],
      handle: ({ body }, accountId, which) => {
        const [name, symbols] = [readName(body), readSymbols(needs, body)];
        if (name === undefined && !symbols) throw badParameter('name or symbols is required');
        return changed(accountId, which, (before) => ok(symbols ?? before), name);
      },
    },
    {
      method: 'POST',
      summary: 'Add a symbol to a watchlist',
      access: 'trade',
      body: schemas.addedSymbol,
      bodyExample: { symbol: 'MSFT' },
      success: one,
      refusals: [404, 422, 503, 507],
      handle: ({ body }, accountId, which) => {
        const symbol = readSymbol(needs, readText(body, 'symbol'));
        return changed(accountId, which, (before) =>
          before.includes(symbol) ? err('symbol_there') : ok([...before, symbol]),
        );
      },
    },
    deleteVerb(needs),
  ];
}

function deleteVerb({ watchlists }: Needs): Verb {
  return {
    method: 'DELETE',
    summary: 'Delete a watchlist',
    access: 'trade',
    success: { status: 204, description: 'It is gone' },
    refusals: [404, 422, 503, 507],
    handle: async (_request, accountId, which) => {
      if (await watchlists.remove(accountId, which)) return { status: 204 };
      throw refusalOf('unknown_watchlist');
    },
  };
}

function removeSymbol(needs: Needs): AlpacaRoute {
  return {
    method: 'DELETE',
    path: '/v2/watchlists/{watchlist_id}/{symbol}',
    tag,
    summary: 'Take a symbol from a watchlist',
    description: 'Gives the list without it.',
    access: 'trade',
    parameters: schemas.symbolPath,
    parametersExample: { ...schemas.exampleId, symbol: 'AAPL' },
    success: one,
    refusals: [404, 422, 503, 507],
    handle: async (request, { accountId }) => {
      const symbol = readInstrument(request.path['symbol'] ?? '', needs.listingDesk.current());
      const changed = await needs.watchlists.change(accountId, readId(request), (before) => {
        if (!symbol || !before.includes(symbol)) return err('unknown_symbol');
        return ok(before.filter((each) => each !== symbol));
      });
      return { status: 200, body: presentWatchlist(needs, accountId, changed) };
    },
  };
}
