// What can be traded: every listed stock and fund.
import type { Listing } from '#src/market/listing/listing.ts';
import type { ListingDesk } from '#src/market/listing/listing-desk.ts';
import type { Clock } from '#src/runtime/clock.ts';
import { AlpacaError, notFound } from '#src/http/alpaca/frame/alpaca-error.ts';
import type { AlpacaRoute } from '#src/http/alpaca/frame/alpaca-route.ts';
import { tellSymbol } from '#src/http/alpaca/frame/left-out.ts';
import { readList, readText, readWord } from '#src/http/alpaca/frame/read-fields.ts';
import * as schemas from './asset-schemas.ts';
import { presentAsset } from './present-asset.ts';
import { takesShares } from './asset-class.ts';
import { presentExchange, readInstrument } from './symbols.ts';

type Needs = { readonly listingDesk: ListingDesk; readonly clock: Clock };

/** What the first request after a start waits for the listing. */
const listingPatienceMs = 4_000;

/** One asset and all of them. */
export function assetRoutes(needs: Needs): readonly AlpacaRoute[] {
  return [listAssets(needs), getAsset(needs)];
}

function listAssets(needs: Needs): AlpacaRoute {
  return {
    method: 'GET',
    path: '/v2/assets',
    tag: 'Alpaca: assets and time',
    summary: 'List what can be traded',
    description: 'Every listed stock and fund: some ten thousand of them, from memory.',
    access: 'read',
    query: schemas.assetsQuery,
    queryExample: { status: 'active', exchange: 'NYSE' },
    success: {
      status: 200,
      description: 'The assets',
      schema: schemas.assetList,
      example: [schemas.exampleAsset],
    },
    refusals: [422, 503],
    handle: async ({ query }) => {
      const listing = await readyListing(needs);
      const status = readWord(query, 'status', ['active', 'inactive', 'all']) ?? 'active';
      const hasAny =
        status !== 'inactive' && takesShares(query) && readList(query, 'attributes') === undefined;
      if (!hasAny) return { status: 200, body: [] };
      const exchange = readText(query, 'exchange')?.toUpperCase();
      return { status: 200, body: listingText(listing, exchange) };
    },
  };
}

function getAsset(needs: Needs): AlpacaRoute {
  return {
    method: 'GET',
    path: '/v2/assets/{symbol_or_asset_id}',
    tag: 'Alpaca: assets and time',
    summary: 'See an asset',
    description: 'By its symbol, or by its id, which stays the same for ever.',
    access: 'read',
    parameters: schemas.assetPath,
    parametersExample: { symbol_or_asset_id: 'AAPL' },
    success: {
      status: 200,
      description: 'The asset',
      schema: schemas.asset,
      example: schemas.exampleAsset,
    },
    refusals: [404, 503],
    handle: async ({ path }) => {
      const { symbol_or_asset_id: text = '' } = path;
      const listing = await readyListing(needs);
      const symbol = readInstrument(text, listing);
      const listed = symbol && listing.find(symbol);
      if (!listed) throw notFound(`asset not found for ${text.slice(0, 60)}${tellSymbol(text)}`);
      return { status: 200, body: presentAsset(listed) };
    },
  };
}

async function readyListing({ listingDesk, clock }: Needs): Promise<Listing> {
  const listing = await listingDesk.ready(clock.now() + listingPatienceMs * clock.speed);
  if (listing) return listing;
  throw new AlpacaError(503, 50_310_000, 'the list of symbols could not be loaded so far');
}

const textsByExchange = new WeakMap<Listing, Map<string, Buffer>>();

/** The assets as they are sent: several megabytes, which programs ask for as they start. */
function listingText(listing: Listing, exchange: string | undefined): Buffer {
  const texts = textsByExchange.get(listing) ?? new Map<string, Buffer>();
  textsByExchange.set(listing, texts);
  const wanted = exchange === 'NYSEARCA' ? 'ARCA' : exchange;
  const isKnown = wanted === undefined || exchangesShown.has(wanted);
  const key = isKnown ? (wanted ?? '') : 'none';
  const known = texts.get(key);
  if (known) return known;
  const assets = listing.instruments
    .filter((each) => wanted === undefined || presentExchange(each.exchange) === wanted)
    .map(presentAsset);
  const text = Buffer.from(JSON.stringify(assets));
  texts.set(key, text);
  return text;
}

const exchangesShown = new Set(['NYSE', 'NASDAQ', 'ARCA', 'AMEX', 'BATS']);
