// What the account holds.
import { exchangeDate } from '#src/domain/exchange-day.ts';
import type { MarketCalendar } from '#src/domain/market-calendar.ts';
import type { Position } from '#src/domain/position.ts';
import type { ListingDesk } from '#src/market/listing/listing-desk.ts';
import type { Clock } from '#src/runtime/clock.ts';
import { lastSessionBeforeToday } from '#src/trading/last-close.ts';
import type { Portfolios } from '#src/trading/portfolio.ts';
import { notFound } from '#src/http/alpaca/frame/alpaca-error.ts';
import type { AlpacaRoute } from '#src/http/alpaca/frame/alpaca-route.ts';
import { assetIdOf, readInstrument } from '#src/http/alpaca/assets/symbols.ts';
import { tellSymbol } from '#src/http/alpaca/frame/left-out.ts';
import { parseId } from '#src/http/alpaca/present/derived-id.ts';
import { createKeptTexts } from '#src/http/alpaca/present/kept-texts.ts';
import { unpricedHeader } from './unpriced-header.ts';
import * as schemas from './position-schemas.ts';
import { presentPosition, type Day } from './present-position.ts';

export type PositionNeeds = {
  readonly portfolios: Portfolios;
  readonly listingDesk: Pick<ListingDesk, 'current'>;
  readonly calendar: MarketCalendar;
  readonly clock: Clock;
};

/** All positions, and one of them. */
export function positionRoutes(needs: PositionNeeds): readonly AlpacaRoute[] {
  return [listPositions(needs), getPosition(needs)];
}

function listPositions(needs: PositionNeeds): AlpacaRoute {
  const texts = createKeptTexts();
  return {
    method: 'GET',
    path: '/v2/positions',
    tag: 'Alpaca: positions',
    summary: 'List the positions',
    description: 'Each at the best price that can be had now. One that was sold is gone.',
    access: 'read',
    success: {
      status: 200,
      description: 'The positions, by symbol',
      schema: schemas.positions,
      example: [schemas.examplePosition],
    },
    refusals: [423, 503],
    handle: async (_request, { accountId, userId }) => {
      const portfolio = await needs.portfolios.view(accountId, userId);
      const day = dayOf(needs);
      const ground = [day.before, day.listing, exchangeDate(day.now)];
      const body = texts(portfolio, ground, () =>
        portfolio.positions.map((each) => presentPosition(each, day)),
      );
      return { status: 200, body, headers: unpricedHeader(portfolio) };
    },
  };
}

function getPosition(needs: PositionNeeds): AlpacaRoute {
  return {
    method: 'GET',
    path: '/v2/positions/{symbol_or_asset_id}',
    tag: 'Alpaca: positions',
    summary: 'See a position',
    description: '404 where nothing is held, by which programs know it.',
    access: 'read',
    parameters: schemas.positionPath,
    parametersExample: { symbol_or_asset_id: 'AAPL' },
    success: {
      status: 200,
      description: 'The position',
      schema: schemas.position,
      example: schemas.examplePosition,
    },
    refusals: [404, 423, 503],
    handle: async ({ path }, { accountId, userId }) => {
      const { positions } = await needs.portfolios.view(accountId, userId);
      const found = findPosition(needs, positions, path['symbol_or_asset_id'] ?? '');
      return { status: 200, body: presentPosition(found, dayOf(needs)) };
    },
  };
}

function dayOf({ calendar, clock, listingDesk }: PositionNeeds): Day {
  const now = clock.now();
  const before = lastSessionBeforeToday(calendar, now).date;
  return { now, before, listing: listingDesk.current() };
}

/** The position that is named. Throws 404 where nothing is held of it. */
export function findPosition<Held extends { readonly position: Position }>(
  { listingDesk }: Pick<PositionNeeds, 'listingDesk'>,
  positions: readonly Held[],
  text: string,
): Held {
  const id = parseId(text);
  // What is held may have left the listing.
  const symbol = id === undefined ? readInstrument(text, listingDesk.current()) : undefined;
  const found = positions.find(({ position }) =>
    id === undefined ? position.symbol === symbol : assetIdOf(position.symbol) === id,
  );
  if (!found) throw notFound(`position does not exist${tellSymbol(text)}`);
  return found;
}
