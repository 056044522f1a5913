// The shapes of watchlists, with examples.
import { Type } from 'typebox';
import { asset, exampleAsset } from '#src/http/alpaca/assets/asset-schemas.ts';
import {
  answer,
  instant,
  needed,
  request,
  text,
  uuid,
  word,
} from '#src/http/alpaca/frame/schemas.ts';

const fields = { id: uuid, account_id: uuid, name: text, created_at: instant, updated_at: instant };
export const watchlist = answer({ ...fields, assets: Type.Array(asset) });
export const watchlists = Type.Array(answer(fields));

const exampleFields = {
  id: 'c1a5b7d2-31fd-7a5c-8f1d-4a2b6c8d0e1f',
  account_id: '7d9f2c1e-4b8a-4e3d-9c57-0a1b2c3d4e5f',
  name: 'Favourites',
  created_at: '2026-11-20T20:58:00.000Z',
  updated_at: '2026-11-20T20:58:00.000Z',
};
export const exampleWatchlist = { ...exampleFields, assets: [exampleAsset] };
export const exampleWatchlists = [exampleFields];

const symbols = Type.Optional(Type.Union([Type.Array(Type.String()), Type.Null()]));
export const newWatchlist = request({ name: needed('1 to 64 characters'), symbols });
export const changedWatchlist = request({ name: word('1 to 64 characters'), symbols });
export const addedSymbol = request({ symbol: needed('`BRK.B`, or the id of the asset') });
export const idPath = request({ watchlist_id: needed('The id') });
export const symbolPath = request({
  watchlist_id: needed('The id'),
  symbol: needed('`BRK.B`, or the id of the asset'),
});
export const nameQuery = request({ name: needed('The name') });
export const exampleId = { watchlist_id: exampleFields.id };
