// A portfolio as its owner sees it. While neither the account nor a price changes, only the moment
// does: what was shown before is kept as text, and the moment is put into it.
import type { Broker } from '#src/broker/broker.ts';
import type { Account } from '#src/domain/account.ts';
import { isOfFormer } from '#src/domain/former-shares.ts';
import type { AccountId, UserId } from '#src/domain/ids.ts';
import type { Position } from '#src/domain/position.ts';
import { quoteAgeSeconds, type Quote } from '#src/domain/quote.ts';
import type { TickerSymbol } from '#src/domain/ticker-symbol.ts';
import { valueAccount, type Valuation } from '#src/domain/valuation.ts';
import type { CurrentPrices } from '#src/market/quotes/current-prices.ts';
import type { ListingDesk } from '#src/market/listing/listing-desk.ts';
import type { QuoteDesk } from '#src/market/quotes/quote-desk.ts';
import type { QuoteMemory } from '#src/market/quotes/quote-memory.ts';
import type { SymbolInterest } from '#src/market/refresh/symbol-interest.ts';
import type { UserActivity } from '#src/market/allowance/user-activity.ts';
import type { Clock, EpochMs } from '#src/runtime/clock.ts';
import { remember } from '#src/runtime/recent.ts';
import { whenHere, type Soon } from '#src/runtime/soon.ts';
import { presentPortfolio, presentPortfolioValue } from './present-portfolio.ts';
import { presentInstant } from '#src/http/wire/present-instant.ts';

export type PortfolioView = {
  /** The portfolio as JSON, at the best prices that can be had now on the asker's share. */
  portfolioOf(accountId: AccountId, asker?: UserId): Soon<string>;
  /** What it is worth, as JSON. */
  valueOf(accountId: AccountId, asker?: UserId): Soon<string>;
};

export type PortfolioViewNeeds = {
  readonly broker: Broker;
  readonly quoteDesk: QuoteDesk;
  readonly quoteMemory: Pick<QuoteMemory, 'findFormer'>;
  readonly listingDesk: ListingDesk;
  readonly interest: SymbolInterest;
  readonly activity: UserActivity;
  readonly clock: Clock;
};

type Shown = 'portfolio' | 'value';

/** What was shown of an account, and all that it was made of. */
type Kept = {
  readonly account: Account;
  readonly symbols: readonly TickerSymbol[];
  readonly prices: CurrentPrices;
  /** The JSON between the ages of the prices. */
  readonly parts: { [shown in Shown]?: readonly string[] };
};

/** Accounts whose view is kept, those whose view was made last; with ten positions each 8 MB. */
const keptMax = 2_000;
/** A longer portfolio is worked out each time, so that what is kept stays small. */
const positionsMax = 200;

export function createPortfolioView(needs: PortfolioViewNeeds): PortfolioView {
  const { broker, quoteDesk, quoteMemory, listingDesk, interest, activity, clock } = needs;
  const keptById = new Map<AccountId, Kept>();

  /** Shares of a company whose symbol another one has by now. */
  function isFormer(position: Position): boolean {
    return isOfFormer(position, listingDesk.current()?.find(position.symbol)?.listedOn);
  }

  /** The symbols whose price today is that of the shares: all but those of former companies. */
  const pricedSymbols = ({ positions }: Account) =>
    positions.filter((each) => !isFormer(each)).map(({ symbol }) => symbol);

  /** What is known of the account without asking anybody, or undefined. */
  function keptOf(accountId: AccountId, account: Account): Kept | undefined {
    const before = keptById.get(accountId);
    const known = before?.account === account ? before : undefined;
    if (known?.prices.stillHold()) {
      interest.noteHeld(known.symbols);
      return known;
    }
    const symbols = pricedSymbols(account);
    interest.noteHeld(symbols);
    const isWhole = symbols.length === account.positions.length;
    const prices = isWhole ? quoteDesk.currentPrices(symbols) : undefined;
    if (!prices) return undefined;
    const parts = known && isSame(known.prices, prices) ? known.parts : {};
    const kept = { account, symbols, prices, parts };
    if (symbols.length <= positionsMax) remember(keptById, accountId, kept, keptMax);
    return kept;
  }

  function present(shown: Shown, accountId: AccountId, valuation: Valuation): string {
    const now = clock.now();
    if (shown === 'value') return JSON.stringify(presentPortfolioValue(valuation, now));
    const listing = listingDesk.current();
    // The listing has the name of whoever has the symbol now.
    const nameOf = (position: Position) =>
      isFormer(position) ? undefined : listing?.find(position.symbol)?.name;
    return JSON.stringify(presentPortfolio(accountId, valuation, nameOf, now));
  }

  function presentKept(shown: Shown, accountId: AccountId, { account, prices }: Kept) {
    const quotesBySymbol = new Map(prices.quotes.map((quote) => [quote.symbol, quote]));
    const valuation = valueAccount(account, (symbol) => {
      const quote = quotesBySymbol.get(symbol);
      return quote && { ...quote, status: 'current' };
    });
    return splitAtMoments(present(shown, accountId, valuation));
  }

  async function showAnew(
    shown: Shown,
    accountId: AccountId,
    shownAccount: Account,
    asker: UserId | undefined,
  ): Promise<string> {
    const quotes = await quoteDesk.quotesFor(pricedSymbols(shownAccount), asker);
    // Read again: an order may have filled while the prices were fetched.
    const account = await broker.readAccount(accountId);
    return present(
      shown,
      accountId,
      valueAccount(account, (symbol, position) =>
        isFormer(position) ? quoteMemory.findFormer(symbol) : quotes.get(symbol),
      ),
    );
  }

  const show = (shown: Shown) => (accountId: AccountId, asker?: UserId) => {
    if (asker !== undefined) activity.note(asker);
    return whenHere(broker.readAccount(accountId), (account) => {
      const kept = keptOf(accountId, account);
      if (!kept) return showAnew(shown, accountId, account, asker);
      const parts = (kept.parts[shown] ??= presentKept(shown, accountId, kept));
      return joinWithMoments(parts, kept.prices.quotes, clock.now());
    });
  };

  return { portfolioOf: show('portfolio'), valueOf: show('value') };
}

/** Its last field is the moment of the answer. */
const lastField = '"as_of":"';
const ages = /(?<="age_seconds":)\d+/;

/** The parts of the JSON that stay, without the ages between them and the moment at the end. */
function splitAtMoments(json: string): readonly string[] {
  return json.slice(0, json.lastIndexOf(lastField) + lastField.length).split(ages);
}

/** The JSON again as of now. A text without ages has one part. */
function joinWithMoments(parts: readonly string[], quotes: readonly Quote[], now: EpochMs): string {
  let text = parts[0] ?? '';
  for (let place = 1; place < parts.length; place += 1) {
    const quote = quotes[place - 1];
    text += `${quote ? quoteAgeSeconds(quote, now) : 0}${parts[place]}`;
  }
  return `${text}${presentInstant(now)}"}`;
}

function isSame(before: CurrentPrices, after: CurrentPrices): boolean {
  const isEach = before.quotes.every((quote, place) => quote === after.quotes[place]);
  return isEach && before.listing === after.listing;
}
