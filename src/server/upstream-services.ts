// What it takes to ask the price source: the client, the allowance of the key, whose turn it is,
// and what is left alone for a while.
import type { TickerSymbol } from '#src/domain/ticker-symbol.ts';
import { createRequestAllowance } from '#src/market/allowance/request-allowance.ts';
import { createSetbacks } from '#src/market/allowance/setbacks.ts';
import { createUpstream } from '#src/market/allowance/upstream.ts';
import { createUserActivity } from '#src/market/allowance/user-activity.ts';
import { createAlphaVantageClient } from '#src/market/alpha-vantage/alpha-vantage-client.ts';
import type { UpstreamFunction } from '#src/market/market-data.ts';
import { loaded } from '#src/runtime/loaded.ts';
import { createActivityStore } from '#src/storage/identity/activity.ts';
import { createAllowanceStore } from '#src/storage/prices/quotes.ts';
import { createSetbackStore } from '#src/storage/prices/setbacks.ts';
import type { MarketGround } from './market-ground.ts';

/** The way to the price source; `waitingForRefresh` held symbols have requests left to them. */
export async function createUpstreamServices(
  ground: MarketGround,
  waitingForRefresh: () => number,
) {
  const { configuration, database, askersDatabase, terms, names } = ground;
  const { entitlement, symbolsPerRequest } = terms;
  const { apiKey } = configuration;
  const activity = createUserActivity({
    ...ground,
    store: await loaded(createActivityStore(database)),
  });
  const allowanceStore = await loaded(createAllowanceStore(askersDatabase, names.key));
  const allowance = createRequestAllowance({
    ...ground,
    store: allowanceStore,
    waitingForRefresh,
    activity,
  });
  const marketData = createAlphaVantageClient({ ...ground, apiKey, entitlement });
  const { setbacks: closed, ...functions } = await createSetbacksOf<UpstreamFunction>(
    ground,
    'function',
  );
  const upstream = createUpstream({ ...ground, marketData, allowance, closed, symbolsPerRequest });
  const renewals = [
    async () => allowance.adopt(await allowanceStore.load()),
    activity.refresh,
    functions.renew,
  ];
  return { activity, allowance, upstream, renewals };
}

/** The symbols whose quotes, or whose series, are left alone for a while. */
export async function createSymbolSetbacks(ground: MarketGround) {
  const quote = await createSetbacksOf<TickerSymbol>(ground, 'quote');
  const daily = await createSetbacksOf<TickerSymbol>(ground, 'daily');
  const weekly = await createSetbacksOf<TickerSymbol>(ground, 'weekly');
  const minutes = await createSetbacksOf<TickerSymbol>(ground, 'minutes');
  return {
    setbacks: {
      quote: quote.setbacks,
      daily: daily.setbacks,
      weekly: weekly.setbacks,
      minutes: minutes.setbacks,
    },
    renewals: [quote, daily, weekly, minutes].map(({ renew }) => renew),
  };
}

/** The setbacks of a kind, and what reads them anew. Another key, or plan of it, is tried anew. */
async function createSetbacksOf<Name extends string>(
  ground: MarketGround,
  kind: Parameters<typeof createSetbackStore>[2],
) {
  const { askersDatabase, terms, names } = ground;
  const store = await loaded(createSetbackStore(askersDatabase, names.keyOnPlan, kind));
  const isDayLimited = terms.requestsPerDay !== undefined;
  const setbacks = createSetbacks<Name>({ ...ground, store, isDayLimited });
  return { setbacks, renew: async () => setbacks.adopt(await store.load()) };
}
