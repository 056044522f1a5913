// The actions that are known, in memory: which of them are on their way to the accounts, and what a
// price of before them is worth in the shares of today.
import type { CorporateAction } from '#src/domain/actions/corporate-action.ts';
import { inOrder } from '#src/domain/actions/corporate-action.ts';
import { exchangeDate } from '#src/domain/exchange-day.ts';
import type { Quote } from '#src/domain/quote.ts';
import type { TickerSymbol } from '#src/domain/ticker-symbol.ts';
import type { Clock } from '#src/runtime/clock.ts';
import type { Loaded } from '#src/runtime/loaded.ts';
import { asApplicable, kindOf, type KnownAction } from '#src/domain/actions/known-action.ts';
import type { ActionStore } from '#src/market/actions/action-store.ts';
import { onOneTerms, restateQuote } from './restated-quote.ts';

export type ActionBook = {
  of(symbol: TickerSymbol): readonly KnownAction[];
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
  let bySymbol = grouped(store.stored);
  let effective = effectiveOf(bySymbol);
  let revision = 0;
  const restated = new WeakMap<Quote, { readonly revision: number; readonly quote: Quote }>();

  function adopt(actions: readonly KnownAction[]): void {
    bySymbol = grouped(actions);
    effective = effectiveOf(bySymbol);
    revision += 1;
  }

  const all = () => [...bySymbol.values()].flat();
  return {
    all,
    of: (symbol) => bySymbol.get(symbol) ?? [],
    applied: (symbol) => effective.get(symbol) ?? [],
    async put(action) {
      await store.save(action);
      adopt([...all().filter(({ actionId }) => actionId !== action.actionId), action]);
    },
    async refresh() {
      const stored = await store.load();
      if (!isSame(stored, all())) adopt(stored);
    },
    isPending(symbol) {
      const known = bySymbol.get(symbol);
      if (!known) return false;
      const today = exchangeDate(clock.now());
      return known.some((action) => action.exDate <= today && isOpen(action));
    },
    inTodaysShares(quote) {
      const actions = effective.get(quote.symbol);
      if (!actions) return quote;
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

type BySymbol<Value> = ReadonlyMap<TickerSymbol, readonly Value[]>;

function grouped(actions: readonly KnownAction[]): BySymbol<KnownAction> {
  const sorted = actions.toSorted((a, b) => inOrder(placeOf(a), placeOf(b)));
  return Map.groupBy(sorted, ({ symbol }) => symbol);
}

function placeOf({ actionId, exDate, terms }: KnownAction) {
  return { actionId, exDate, kind: kindOf(terms) };
}

/** Those that accounts have: prices of before are told in the shares since. */
function effectiveOf(bySymbol: BySymbol<KnownAction>): BySymbol<CorporateAction> {
  const entries = [...bySymbol].map(([symbol, actions]) => {
    const applied = actions.filter(({ state }) => state === 'applied' || state === 'paid');
    return [symbol, applied.flatMap((each) => asApplicable(each) ?? [])] as const;
  });
  return new Map(entries.filter(([, actions]) => actions.length > 0));
}

function isSame(a: readonly KnownAction[], b: readonly KnownAction[]): boolean {
  const textOf = (actions: readonly KnownAction[]) =>
    actions
      .map((each) => `${each.actionId} ${each.revision} ${each.state}`)
      .toSorted()
      .join('\n');
  return textOf(a) === textOf(b);
}
