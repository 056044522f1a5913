// Looks at what the upstream tells of splits and dividends: of a symbol whose price alarms, at
// once; of each held one in its turn.
import type { QuoteSource } from '#src/domain/quote.ts';
import { exchangeDate } from '#src/domain/exchange-day.ts';
import type { TickerSymbol } from '#src/domain/ticker-symbol.ts';
import type { Clock } from '#src/runtime/clock.ts';
import type { EpochMs, MonotonicMs } from '#src/runtime/instant.ts';
import type { Loaded } from '#src/runtime/loaded.ts';
import type { ActionBook } from '#src/market/actions/action-book.ts';
import type { KnownAction } from '#src/domain/actions/known-action.ts';
import type { ActionLooks } from '#src/market/actions/action-store.ts';
import { findDividends, findSplits, type Found } from '#src/market/actions/upstream-actions.ts';
import type { PlanTerms } from '#src/market/allowance/plan.ts';
import type { Upstream } from '#src/market/allowance/upstream.ts';
import type { SplitFlags } from '#src/market/quotes/split-flags.ts';
import type { BenchmarkInterest } from './benchmark-interest.ts';
import { interestForgottenMs, type SymbolInterest } from './symbol-interest.ts';
import type { WatchedSymbols } from './watched-symbols.ts';

export type Look = {
  readonly symbol: TickerSymbol;
  readonly what: 'splits' | 'dividends';
  /** Its price alarms: everything else waits for it. */
  readonly isUrgent: boolean;
};

export type ActionLook = {
  /** What to look at now; nothing for a while after a look that brought nothing. */
  next(): Look | undefined;
  /** One request, which may leave until the instant. Whether it was answered; never rejects. */
  lookAt(look: Look, leaveBy: EpochMs): Promise<boolean>;
};

export type ActionLookNeeds = {
  readonly upstream: Pick<Upstream, 'fetchSplits' | 'fetchDividends'>;
  readonly splitFlags: SplitFlags;
  readonly actionBook: ActionBook;
  readonly actionLooks: ActionLooks & Loaded<ActionLooks>;
  readonly interest: Pick<SymbolInterest, 'heldWithin'>;
  readonly benchmarkInterest: Pick<BenchmarkInterest, 'now'>;
  readonly watchedSymbols: Pick<WatchedSymbols, 'now'>;
  readonly isListed: (symbol: TickerSymbol) => boolean;
  readonly terms: PlanTerms;
  readonly source: QuoteSource;
  readonly clock: Clock;
  /** YYYY-MM-DD on which the first account was opened: earlier actions concern nobody. */
  readonly booksBeganOn: () => Promise<string | undefined>;
};

const dayMs = 24 * 3_600_000;
/** After a look that brought nothing; a flag that waits for one stays meanwhile. */
const retryMs = 30 * 60_000;
/** How often each held symbol is asked for: where requests are dear, once a month. */
const everyMs = { dear: 30 * dayMs, cheap: dayMs } as const;
/** Sooner near a day that was told, and near that of the next quarter. */
const quarterDays = 91;
const nearDays = 3;
const nearEveryMs = 7 * dayMs;

/** Looks for the background, when nobody waits for the request. */
export function createActionLook(needs: ActionLookNeeds): ActionLook {
  const { splitFlags, actionLooks, interest, benchmarkInterest, clock } = needs;
  const lookedAt = new Map<TickerSymbol, EpochMs>(actionLooks.stored);
  /** Whose splits were looked at just now, and whose dividends are to follow. */
  let followUp: TickerSymbol | undefined;
  let failedAt: MonotonicMs = -Infinity;

  async function ask({ symbol, what, isUrgent }: Look, leaveBy: EpochMs): Promise<void> {
    const { upstream, actionBook } = needs;
    const turn = { purpose: 'background', leaveBy } as const;
    const known = actionBook.of(symbol);
    const found = await foundNow(needs, symbol);
    if (what === 'dividends') {
      const dividends = await upstream.fetchDividends(symbol, turn);
      await putAll(actionBook, findDividends(dividends, known, found));
      followUp = undefined;
      await noteLook(symbol);
      return;
    }
    const splits = await upstream.fetchSplits(symbol, turn);
    await splitFlags.readSettled(symbol);
    await putAll(actionBook, findSplits(splits, known, found));
    splitFlags.noteSplits(symbol, splits, actionBook.isPending(symbol));
    if (!isUrgent) followUp = symbol;
  }

  async function noteLook(symbol: TickerSymbol): Promise<void> {
    lookedAt.set(symbol, clock.now());
    await actionLooks.save(symbol, clock.now());
  }

  return {
    next() {
      if (clock.monotonicNow() - failedAt < retryMs) return undefined;
      const suspect = splitFlags.nextSuspect();
      if (suspect !== undefined) return { symbol: suspect, what: 'splits', isUrgent: true };
      if (followUp !== undefined) return { symbol: followUp, what: 'dividends', isUrgent: false };
      // Orders that wait follow what happens to shares, also where nobody holds any.
      const held = [...interest.heldWithin(interestForgottenMs), ...needs.watchedSymbols.now()];
      const wanted = new Set([...held, ...benchmarkInterest.now()].filter(needs.isListed));
      const due = [...wanted].filter((symbol) => isDue(needs, symbol, lookedAt.get(symbol)));
      const [first] = due.toSorted((a, b) => (lookedAt.get(a) ?? 0) - (lookedAt.get(b) ?? 0));
      return first && { symbol: first, what: 'splits', isUrgent: false };
    },
    async lookAt(look, leaveBy) {
      try {
        await ask(look, leaveBy);
        return true;
      } catch {
        failedAt = clock.monotonicNow();
        return false;
      }
    },
  };
}

async function putAll(book: ActionBook, actions: readonly KnownAction[]): Promise<void> {
  for (const action of actions) await book.put(action);
}

async function foundNow(needs: ActionLookNeeds, symbol: TickerSymbol): Promise<Found> {
  const now = needs.clock.now();
  const after = (await needs.booksBeganOn()) ?? exchangeDate(now);
  const symbolOn = (day: string) => needs.actionBook.nameOn(symbol, day);
  return { symbolOn, source: needs.source, after, at: now };
}

function isDue(
  { terms, actionBook, clock }: ActionLookNeeds,
  symbol: TickerSymbol,
  lookedAt: EpochMs | undefined,
): boolean {
  if (lookedAt === undefined) return true;
  const now = clock.now();
  const age = now - lookedAt;
  // What a clock that was ahead has written down proves nothing.
  if (age < 0 || age >= everyMs[terms.requestsPerDay === undefined ? 'cheap' : 'dear']) return true;
  return age >= nearEveryMs && isDividendNear(actionBook.of(symbol), now);
}

/** A day that was told is confirmed as it comes; companies that pay do it every quarter. */
function isDividendNear(known: readonly KnownAction[], now: EpochMs): boolean {
  const told = known.filter(({ terms, state }) => {
    return terms.kind === 'dividend' && state !== 'rejected';
  });
  const days = told.map(({ exDate }) => Date.parse(exDate));
  const expected = Math.max(...days) + quarterDays * dayMs;
  return [...days, expected].some((day) => Math.abs(day - now) <= nearDays * dayMs);
}
