// The actions that are known, in memory: which of them are on their way to the accounts, and what a
// price of before them is worth in the shares of today.
import type { CorporateAction } from '#src/domain/actions/corporate-action.ts';
import { knownNames, nameOn, type NameChange } from '#src/domain/actions/company-names.ts';
import { exchangeDate } from '#src/domain/exchange-day.ts';
import type { Quote } from '#src/domain/quote.ts';
import type { TickerSymbol } from '#src/domain/ticker-symbol.ts';
import type { Clock } from '#src/runtime/clock.ts';
import type { Loaded } from '#src/runtime/loaded.ts';
import {
  asApplicable,
  isApplied,
  kindOf,
  knownInOrder,
  type KnownAction,
} from '#src/domain/actions/known-action.ts';
import type { ActionStore } from '#src/market/actions/action-store.ts';
import { actionsOfCompany, nameNow } from './company-actions.ts';
import { onOneTerms, restateQuote } from './restated-quote.ts';

export type ActionBook = {
  /** Of the company that has the symbol now, under its former names as well, in their order. */
  of(symbol: TickerSymbol): readonly KnownAction[];
  /** By which the company came to the name that it has; undefined for one that always had it. */
  nameChange(symbol: TickerSymbol): NameChange | undefined;
  /** The name on the day (YYYY-MM-DD) of the company that has the symbol now. */
  nameOn(symbol: TickerSymbol, day: string): TickerSymbol;
  /** Of the company to which the action happened. */
  ofSameCompany(action: Pick<KnownAction, 'symbol' | 'exDate'>): readonly KnownAction[];
  all(): readonly KnownAction[];
  /** Those that accounts have; prices of before are told in the shares since. */
  applied(symbol: TickerSymbol): readonly CorporateAction[];
  /** Keeps the action, durably when it resolves. */
  put(action: KnownAction): Promise<void>;
  /** Reads what an operator or another node has changed meanwhile. Rejects as the store does. */
  refresh(): Promise<void>;
  /** Whether an action of the symbol has come to its day and accounts do not have it yet. */
  isPending(symbol: TickerSymbol): boolean;
  /** The quote in the shares of today; the very same where nothing has happened to them. */
  inTodaysShares(quote: Quote): Quote;
  /** Another number as soon as quotes may be told in other shares. */
  revision(): number;
};

type Needs = {
  readonly store: ActionStore & Loaded<ActionStore>;
  readonly clock: Clock;
};

/** The book over a store that an operator changes as well. */
export function createActionBook({ store, clock }: Needs): ActionBook {
  let known = indexed(store.stored);
  let revision = 0;
  const restated = new WeakMap<Quote, { readonly revision: number; readonly quote: Quote }>();

  function adopt(actions: readonly KnownAction[]): void {
    known = indexed(actions);
    revision += 1;
  }

  const all = () => known.all;
  return {
    all,
    of: (symbol) => known.of(symbol).all,
    nameChange: (symbol) => known.names.findLast(({ newSymbol }) => newSymbol === symbol),
    nameOn: (symbol, day) => nameOn(known.names, symbol, day),
    ofSameCompany: (action) => known.of(nameNow(known.names, action)).all,
    applied: (symbol) => known.of(symbol).applied,
    async put(action) {
      await store.save(action);
      adopt([...all().filter(({ actionId }) => actionId !== action.actionId), action]);
    },
    async refresh() {
      const stored = await store.load();
      if (!isSame(stored, all())) adopt(stored);
    },
    isPending(symbol) {
      const open = known.of(symbol).all.filter(isOpen);
      if (open.length === 0) return false;
      const today = exchangeDate(clock.now());
      return open.some(({ exDate }) => exDate <= today);
    },
    inTodaysShares(quote) {
      const actions = known.of(quote.symbol).applied;
      if (actions.length === 0) return quote;
      const before = restated.get(quote);
      if (before?.revision === revision) return before.quote;
      const told = restateQuote(onOneTerms(quote, actions), actions);
      restated.set(quote, { revision, quote: told });
      return told;
    },
    revision: () => revision,
  };
}

/** On its way to the accounts, or waiting for a word: until then prices are of other shares. */
function isOpen({ state, terms }: KnownAction): boolean {
  return state === 'accepted' || (state === 'waiting' && kindOf(terms) === 'split');
}

/** Those of one company, and those among them that accounts have. */
type OfCompany = {
  readonly all: readonly KnownAction[];
  /** Prices of before are told in the shares since. */
  readonly applied: readonly CorporateAction[];
};

const none: OfCompany = { all: [], applied: [] };

/** The actions by company; those of each are put together once. */
function indexed(actions: readonly KnownAction[]) {
  const sorted = actions.toSorted((a, b) => knownInOrder(a, b));
  const bySymbol = Map.groupBy(sorted, ({ symbol }) => symbol);
  const names = knownNames(actions);
  const named = new Set([...bySymbol.keys(), ...names.map(({ newSymbol }) => newSymbol)]);
  const companies = new Map<TickerSymbol, OfCompany>();

  function of(symbol: TickerSymbol): OfCompany {
    // By far the most symbols have never had any.
    if (!named.has(symbol)) return none;
    const before = companies.get(symbol);
    if (before) return before;
    const own = actionsOfCompany(bySymbol, names, symbol);
    const inForce = own.filter(isApplied);
    const company = { all: own, applied: inForce.flatMap((each) => asApplicable(each) ?? []) };
    companies.set(symbol, company);
    return company;
  }

  return { all: sorted, names, of };
}

function isSame(a: readonly KnownAction[], b: readonly KnownAction[]): boolean {
  const textOf = (actions: readonly KnownAction[]) =>
    actions
      .map((each) => `${each.actionId} ${each.revision} ${each.state}`)
      .toSorted()
      .join('\n');
  return textOf(a) === textOf(b);
}
