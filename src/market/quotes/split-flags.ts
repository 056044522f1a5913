// Symbols whose price may be of other shares than people hold: flagged until the shares follow, a
// look at the splits clears them, or the operator settles it.
import type { MarketCalendar } from '#src/domain/market-calendar.ts';
import type { Quote } from '#src/domain/quote.ts';
import type { TickerSymbol } from '#src/domain/ticker-symbol.ts';
import type { Loaded } from '#src/runtime/loaded.ts';
import { oncePerTurn } from '#src/runtime/once-per-turn.ts';
import type { Split } from '#src/market/market-data.ts';
import { contradictsClose, opensLikeSplit, stepsUnseen } from './split-signs.ts';

/**
 * `contradiction`: the price itself says that the shares are others. `suspected`: it opened like
 * after a split, or has stepped like one over sessions that nobody saw. `confirmed`: there was a
 * split. `cleared`: there was none, or the operator has settled it, for this trading day.
 */
export type FlagKind = 'contradiction' | 'suspected' | 'confirmed' | 'cleared';

export type SplitFlag = {
  readonly symbol: TickerSymbol;
  readonly kind: FlagKind;
  /** The day of the quote that raised it. */
  readonly tradingDay: string;
};

export type SplitFlagStore = {
  /** Every flag; the operator's commands change them beside a running server. */
  load(): Promise<readonly SplitFlag[]>;
  save(flag: SplitFlag): Promise<void>;
  remove(symbol: TickerSymbol): Promise<void>;
};

export type SplitFlags = {
  /** Looks at what was fetched beside what was known, before it is shown to anybody. */
  examine(known: Quote | undefined, fetched: Quote): void;
  isFlagged(symbol: TickerSymbol): boolean;
  /** What is known of the symbol's shares. */
  find(symbol: TickerSymbol): SplitFlag | undefined;
  /** Takes over what an operator has settled meanwhile, where the symbol is flagged. */
  readSettled(symbol: TickerSymbol): Promise<void>;
  /** The shares follow: a flag in force is lifted, for this node and for the others. */
  settle(symbol: TickerSymbol): void;
  /** A symbol whose splits one request should tell, if there is one. */
  nextSuspect(): TickerSymbol | undefined;
  /**
   * What that request said: without a split of the day, and without one that accounts do not have
   * yet, the move was a real one.
   */
  noteSplits(symbol: TickerSymbol, splits: readonly Split[], isPending: boolean): void;
  /** Goes on from what another process has raised and settled: of all symbols, or of one. */
  adopt(stored: readonly SplitFlag[]): void;
  adoptOne(symbol: TickerSymbol, flag: SplitFlag | undefined): void;
};

type Needs = {
  readonly store: SplitFlagStore & Loaded<SplitFlagStore>;
  readonly calendar: MarketCalendar;
  /** Told when a flag could not be stored. */
  readonly onStoreFault: (error: unknown) => void;
};

/** The flags over a store that an operator changes as well. */
export function createSplitFlags({ store, calendar, onStoreFault }: Needs): SplitFlags {
  const flagsBySymbol = new Map(store.stored.map((flag) => [flag.symbol, flag]));
  /** The trading day of a contradiction whose splits were looked at. */
  const lookedAt = new Map<TickerSymbol, string>();
  const storedNow = oncePerTurn(() => store.load());

  function put(flag: SplitFlag): void {
    flagsBySymbol.set(flag.symbol, flag);
    store.save(flag).catch(onStoreFault);
  }

  function remove(symbol: TickerSymbol): void {
    if (flagsBySymbol.delete(symbol)) store.remove(symbol).catch(onStoreFault);
  }

  const isFlagged = (symbol: TickerSymbol) => isInForce(flagsBySymbol.get(symbol));

  return {
    adopt(stored) {
      flagsBySymbol.clear();
      for (const flag of stored) flagsBySymbol.set(flag.symbol, flag);
    },
    examine(known, fetched) {
      const { symbol, tradingDay } = fetched;
      const sign = signOf(flagsBySymbol.get(symbol), known, fetched, calendar);
      if (sign === 'over') remove(symbol);
      else if (sign) put({ symbol, kind: sign, tradingDay });
    },

    adoptOne(symbol, flag) {
      if (flag) flagsBySymbol.set(symbol, flag);
      else flagsBySymbol.delete(symbol);
    },
    find: (symbol) => flagsBySymbol.get(symbol),
    isFlagged,

    async readSettled(symbol) {
      if (!isFlagged(symbol)) return;
      await takeOverSettled(flagsBySymbol, symbol, storedNow).catch(onStoreFault);
    },

    settle(symbol) {
      const flag = flagsBySymbol.get(symbol);
      if (flag && isFlagged(symbol)) put({ ...flag, kind: 'cleared' });
    },

    nextSuspect: () =>
      [...flagsBySymbol.values()].find((flag) => isToLookAt(flag, lookedAt))?.symbol,

    noteSplits(symbol, splits, isPending) {
      const flag = flagsBySymbol.get(symbol);
      if (!flag || flag.kind === 'confirmed' || flag.kind === 'cleared') return;
      lookedAt.set(symbol, flag.tradingDay);
      if (isPending || isSplitOn(splits, flag.tradingDay, calendar))
        put({ ...flag, kind: 'confirmed' });
      else if (flag.kind === 'suspected') put({ ...flag, kind: 'cleared' });
    },
  };
}

async function takeOverSettled(
  flagsBySymbol: Map<TickerSymbol, SplitFlag>,
  symbol: TickerSymbol,
  storedNow: () => Promise<readonly SplitFlag[]>,
): Promise<void> {
  const flag = flagsBySymbol.get(symbol);
  const stored = (await storedNow()).find((each) => each.symbol === symbol);
  // A flag that was raised while the store was read is not the one that was settled.
  const isSame = flagsBySymbol.get(symbol) === flag;
  if (isSame && stored?.kind === 'cleared') flagsBySymbol.set(symbol, stored);
}

function isInForce(flag: SplitFlag | undefined): boolean {
  return flag !== undefined && flag.kind !== 'cleared';
}

/** A contradiction that nothing has confirmed is looked at once for each day that has it. */
function isToLookAt(
  { symbol, kind, tradingDay }: SplitFlag,
  lookedAt: ReadonlyMap<TickerSymbol, string>,
): boolean {
  return kind === 'suspected' || (kind === 'contradiction' && lookedAt.get(symbol) !== tradingDay);
}

/** Whether one took effect between the session before and that of the day. */
function isSplitOn(splits: readonly Split[], day: string, calendar: MarketCalendar): boolean {
  const session = calendar.sessionOn(day);
  if (!session) return false;
  const { date: before } = calendar.lastCompletedSession(session.opensAt);
  return splits.some(({ effectiveDate }) => effectiveDate > before && effectiveDate <= day);
}

/**
 * What the fetched quote raises beside the flag in force and what was known: `over` takes the flag
 * away, undefined leaves everything as it is.
 */
function signOf(
  flag: SplitFlag | undefined,
  known: Quote | undefined,
  fetched: Quote,
  calendar: MarketCalendar,
): 'contradiction' | 'suspected' | 'over' | undefined {
  if (flag?.kind === 'contradiction' || flag?.kind === 'confirmed') return undefined;
  const isOfThatDay = flag?.tradingDay === fetched.tradingDay;
  const isCleared = flag?.kind === 'cleared' && isOfThatDay;
  if (!isCleared && known && contradictsClose(known, fetched, calendar)) return 'contradiction';
  if (isOfThatDay) return undefined;
  const isUnseenStep = known !== undefined && stepsUnseen(known, fetched, calendar);
  if (isUnseenStep || opensLikeSplit(fetched)) return 'suspected';
  // A suspicion lasts for its session at most.
  return flag && fetched.tradingDay > flag.tradingDay ? 'over' : undefined;
}
