// A portfolio as its owner sees it: the account valued at the best prices that can be had. While
// neither the account nor a price changes, the same value is given again.
import type { Broker } from '#src/broker/broker.ts';
import type { RecordFeed } from '#src/broker/execution.ts';
import type { Account } from '#src/domain/account.ts';
import { isOfFormer } from '#src/domain/former-shares.ts';
import type { AccountId, UserId } from '#src/domain/ids.ts';
import type { MarketCalendar } from '#src/domain/market-calendar.ts';
import type { Position } from '#src/domain/position.ts';
import type { JudgedQuote } from '#src/domain/quote.ts';
import type { TickerSymbol } from '#src/domain/ticker-symbol.ts';
import { valueAccount, type Valuation } from '#src/domain/valuation.ts';
import type { UserActivity } from '#src/market/allowance/user-activity.ts';
import { sharesListedOn, type SharesListedOnNeeds } from '#src/market/actions/shares-listed-on.ts';
import type { ListingDesk } from '#src/market/listing/listing-desk.ts';
import type { CurrentPrices } from '#src/market/quotes/current-prices.ts';
import type { QuoteDesk } from '#src/market/quotes/quote-desk.ts';
import type { QuoteMemory } from '#src/market/quotes/quote-memory.ts';
import type { SymbolInterest } from '#src/market/refresh/symbol-interest.ts';
import type { Clock } from '#src/runtime/clock.ts';
import { remember } from '#src/runtime/recent.ts';
import { createDayFlows, type DayFlows, type FlowsBySymbol } from './day-flows.ts';
import { dayOf, type PortfolioDay } from './portfolio-day.ts';

export type Portfolio = Valuation & {
  /** The names of the positions' companies, in their order, as far as they are listed. */
  readonly names: readonly (string | undefined)[];
  readonly day: PortfolioDay;
};

export type Portfolios = {
  /** The account at the best prices that can be had now on the asker's share of the day. */
  view(accountId: AccountId, asker?: UserId): Promise<Portfolio>;
  /** The account at the prices at hand; asks nobody, however old they are. */
  atHand(accountId: AccountId): Promise<Portfolio>;
};

export type PortfolioNeeds = Pick<SharesListedOnNeeds, 'actionBook'> & {
  readonly broker: Pick<Broker, 'readAccount' | 'readHistory'>;
  readonly recordFeed: Pick<RecordFeed, 'subscribe'>;
  readonly quoteDesk: QuoteDesk;
  readonly quoteMemory: Pick<QuoteMemory, 'findFormer'>;
  readonly listingDesk: Pick<ListingDesk, 'current'>;
  readonly interest: SymbolInterest;
  readonly activity: UserActivity;
  readonly calendar: MarketCalendar;
  readonly clock: Clock;
};

type Needs = PortfolioNeeds & { readonly dayFlows: DayFlows };

/** A portfolio, and all that it was made of. */
type Kept = {
  readonly account: Account;
  readonly symbols: readonly TickerSymbol[];
  readonly prices: CurrentPrices;
  readonly portfolio: Portfolio;
};

/** Portfolios that are kept, those that were made last; with ten positions each 8 MB. */
const keptMax = 2_000;
/** A longer portfolio is worked out each time, so that what is kept stays small. */
const positionsMax = 200;

/** Portfolios by the books of the broker and the prices of the quote desk. */
export function createPortfolios(services: PortfolioNeeds): Portfolios {
  const { broker, interest, activity } = services;
  const dayFlows = createDayFlows(services);
  const needs = { ...services, dayFlows };
  const keptById = new Map<AccountId, Kept>();

  return {
    async view(accountId, asker) {
      if (asker !== undefined) activity.note(asker);
      const account = await broker.readAccount(accountId);
      const before = keptById.get(accountId);
      const known = before?.account === account ? before : undefined;
      const isSame = known?.prices.stillHold();
      const flows = isSame ? undefined : await flowsOf(dayFlows, accountId, account);
      const kept = flows ? makeFromPrices(needs, account, flows, known) : known;
      // A closed account holds its shares for ever, and nobody trades them any more.
      const isOpen = account.status === 'open';
      if (isOpen) interest.noteHeld(kept?.symbols ?? pricedSymbols(needs, account));
      if (!kept) return makeAnew(needs, accountId, account, asker);
      if (kept.symbols.length <= positionsMax) remember(keptById, accountId, kept, keptMax);
      return kept.portfolio;
    },
    async atHand(accountId) {
      const account = await broker.readAccount(accountId);
      const known = keptById.get(accountId);
      if (known?.account === account && known.prices.stillHold()) return known.portfolio;
      const symbols = pricedSymbols(needs, account);
      // Somebody is looking: the background goes on refreshing what they hold.
      if (account.status === 'open') interest.noteHeld(symbols);
      const flows = await flowsOf(dayFlows, accountId, account);
      return valuedAt(needs, account, flows, needs.quoteDesk.atHand(symbols));
    },
  };
}

/** The portfolio from prices at hand; undefined where one has to be asked for. */
function makeFromPrices(
  needs: Needs,
  account: Account,
  flows: FlowsBySymbol,
  known: Kept | undefined,
): Kept | undefined {
  const symbols = pricedSymbols(needs, account);
  const isWhole = symbols.length === account.positions.length;
  const prices = isWhole ? needs.quoteDesk.currentPrices(symbols) : undefined;
  if (!prices) return undefined;
  if (known && isSame(known.prices, prices)) return { ...known, prices };
  const quotes = new Map(prices.quotes.map((quote) => [quote.symbol, quote]));
  const portfolio = valued(needs, account, flows, ({ symbol }) => {
    const quote = quotes.get(symbol);
    return quote && { ...quote, status: 'current' };
  });
  return { account, symbols, prices, portfolio };
}

async function makeAnew(
  needs: Needs,
  accountId: AccountId,
  before: Account,
  asker: UserId | undefined,
): Promise<Portfolio> {
  const quotes = await needs.quoteDesk.quotesFor(pricedSymbols(needs, before), asker);
  // Read again: an order may have filled while the prices were fetched.
  const account = await needs.broker.readAccount(accountId);
  const flows = await flowsOf(needs.dayFlows, accountId, account);
  return valuedAt(needs, account, flows, quotes);
}

/** Nothing is waited for where the account is known as it is. */
function flowsOf(
  dayFlows: DayFlows,
  accountId: AccountId,
  account: Account,
): FlowsBySymbol | Promise<FlowsBySymbol> {
  return dayFlows.known(accountId, account) ?? dayFlows.of(accountId, account);
}

function valuedAt(
  needs: Needs,
  account: Account,
  flows: FlowsBySymbol,
  quotes: ReadonlyMap<TickerSymbol, JudgedQuote>,
): Portfolio {
  return valued(needs, account, flows, (position) =>
    isFormer(needs, position)
      ? needs.quoteMemory.findFormer(position.symbol)
      : quotes.get(position.symbol),
  );
}

function valued(
  needs: Needs,
  account: Account,
  flows: FlowsBySymbol,
  quoteOf: (position: Position) => JudgedQuote | undefined,
): Portfolio {
  const valuation = valueAccount(account, (_symbol, position) => quoteOf(position));
  const listing = needs.listingDesk.current();
  // The listing has the name of the company that has the symbol now.
  const names = account.positions.map((position) =>
    isFormer(needs, position) ? undefined : listing?.find(position.symbol)?.name,
  );
  const { calendar, clock, quoteDesk } = needs;
  const quoteOfSold = (symbol: TickerSymbol) => quoteDesk.atHand([symbol]).get(symbol);
  const day = dayOf(valuation, { calendar, now: clock.now(), flows, quoteOf: quoteOfSold });
  return { ...valuation, names, day };
}

/** The symbols whose price today is that of the shares: all but those of former companies. */
function pricedSymbols(needs: PortfolioNeeds, { positions }: Account): readonly TickerSymbol[] {
  return positions.filter((each) => !isFormer(needs, each)).map(({ symbol }) => symbol);
}

/** Shares of a company whose symbol another one has by now. */
function isFormer(needs: PortfolioNeeds, position: Position): boolean {
  return isOfFormer(position, sharesListedOn(needs, position.symbol));
}

function isSame(before: CurrentPrices, after: CurrentPrices): boolean {
  const isEach = before.quotes.every((quote, place) => quote === after.quotes[place]);
  return isEach && before.listing === after.listing;
}
