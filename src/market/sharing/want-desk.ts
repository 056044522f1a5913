// Answers what other nodes want to know, where this node is the one that asks: from what it knows,
// and otherwise by a request of its own, which all who want the same share.
import type { MarketCalendar } from '#src/domain/market-calendar.ts';
import { isCurrent } from '#src/market/freshness.ts';
import { isOwnFault } from '#src/market/market-data.ts';
import type { Turn } from '#src/market/allowance/request-queue.ts';
import type { Setbacks } from '#src/market/allowance/setbacks.ts';
import { troubleOf, type Trouble, type Upstream } from '#src/market/allowance/upstream.ts';
import { seriesOf } from '#src/domain/price-history.ts';
import type { Entitlement } from '#src/domain/quote.ts';
import type { HistoryStore } from '#src/market/history/history-desk.ts';
import type { HistoryFlights, SeriesSetbacks } from '#src/market/history/history-flights.ts';
import { hasNewestBars } from '#src/market/history/newest-bars.ts';
import type { Publication } from '#src/market/quotes/publication.ts';
import type { QuoteFlights } from '#src/market/quotes/quote-flights.ts';
import type { QuoteMemory } from '#src/market/quotes/quote-memory.ts';
import type { SplitFlags } from '#src/market/quotes/split-flags.ts';
import type { TickerSymbol } from '#src/domain/ticker-symbol.ts';
import type { Clock } from '#src/runtime/clock.ts';
import { messageOf } from '#src/runtime/error-parts.ts';
import {
  NotAskerError,
  type OpenWant,
  type WantAnswer,
  type WantKind,
  type WantOutcome,
  type WantStore,
} from './want.ts';

type Needs = {
  readonly store: Pick<WantStore, 'open' | 'answer'>;
  readonly isAsker: () => boolean;
  readonly flights: QuoteFlights;
  readonly histories: HistoryFlights;
  /** What was stored by any of the nodes. */
  readonly kept: Pick<HistoryStore, 'find'>;
  readonly entitlement: Entitlement;
  readonly upstream: Pick<Upstream, 'explain'>;
  readonly memory: QuoteMemory;
  readonly publication: Publication;
  readonly splitFlags: SplitFlags;
  readonly setbacks: SeriesSetbacks & { readonly quote: Setbacks<TickerSymbol> };
  readonly calendar: MarketCalendar;
  readonly clock: Clock;
  /** Says to the nodes that there are answers. */
  readonly tell: () => void;
};

/** Looks at what is wanted; resolves when all of it is being asked for. Faults are the store's. */
export function createWantDesk(needs: Needs): { look(): Promise<void> } {
  const { store, isAsker, tell } = needs;
  /** How urgent each want was when it was looked at last. */
  const served = new Map<string, string>();
  const answers = createAnswers(async (batch) => {
    await store.answer(batch);
    tell();
  });

  async function serve(want: OpenWant): Promise<void> {
    const name = `${want.node} ${want.kind} ${want.symbol} ${want.flight}`;
    const form = `${want.purpose} ${want.askers.length}`;
    if (served.get(name) === form) return;
    served.set(name, form);
    const outcome = await outcomeOf(needs, want);
    // What is left unanswered is for the node that has taken over.
    if (outcome) await answers.give({ want, outcome }).catch(() => {});
    served.delete(name);
  }

  return {
    async look() {
      if (!isAsker()) return;
      for (const want of await store.open()) void serve(want);
    },
  };
}

/** Answers that are given in one turn of the loop are written together. */
function createAnswers(write: (answers: readonly WantAnswer[]) => Promise<void>) {
  let waiting: WantAnswer[] = [];
  let writing: Promise<void> | undefined;

  async function run(): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve));
    const taken = waiting;
    [waiting, writing] = [[], undefined];
    await write(taken);
  }

  return {
    give(answer: WantAnswer): Promise<void> {
      waiting.push(answer);
      return (writing ??= run());
    },
  };
}

/** Never rejects; undefined when it is not for this node to answer any more. */
async function outcomeOf(needs: Needs, want: OpenWant): Promise<WantOutcome | undefined> {
  const { clock, setbacks } = needs;
  const turn: Turn = {
    purpose: want.purpose,
    askers: want.askers,
    leaveBy: clock.now() + want.patienceMs,
  };
  try {
    return want.kind === 'quote'
      ? await quoteFor(needs, want.symbol, turn)
      : await historyFor(needs, want.symbol, want.kind, turn);
  } catch (error) {
    if (error instanceof NotAskerError) return undefined;
    const noted = want.kind === 'quote' ? setbacks.quote : setbacks[seriesOf(want.kind)];
    const own = isOwnFault(error) ? troubleOf(noted.find(want.symbol)) : undefined;
    const trouble = own ?? needs.upstream.explain(error);
    return trouble
      ? outcomeOfTrouble(trouble, clock)
      : { kind: 'failed', message: messageOf(error) };
  }
}

async function quoteFor(needs: Needs, symbol: TickerSymbol, turn: Turn): Promise<WantOutcome> {
  const { memory, publication, setbacks, flights, clock, calendar } = needs;
  const known = memory.find(symbol);
  const now = clock.now();
  const told = () => {
    const quote = memory.find(symbol);
    const outcome = quote && { kind: 'quote', quote, flag: needs.splitFlags.find(symbol) };
    return (outcome ?? { kind: 'unknown' }) as WantOutcome;
  };
  if (known && isCurrent(known, now, calendar)) return told();
  if (setbacks.quote.isUnknown(symbol)) return { kind: 'unknown' };
  const trouble =
    troubleOf(setbacks.quote.find(symbol)) ?? (known && publication.waitOf(known, now));
  if (trouble) return outcomeOfTrouble(trouble, clock);
  const fetched = await flights.join([symbol], turn).get(symbol);
  return fetched ? told() : { kind: 'unknown' };
}

async function historyFor(
  { setbacks, histories, ...needs }: Needs,
  symbol: TickerSymbol,
  interval: Exclude<WantKind, 'quote'>,
  turn: Turn,
): Promise<WantOutcome> {
  const { kept, clock } = needs;
  // It may have come for somebody else since it was missed.
  const known = await kept.find(symbol, interval);
  if (known && hasNewestBars(known, clock.now(), needs)) return { kind: 'history' };
  const noted = setbacks[seriesOf(interval)];
  if (noted.isUnknown(symbol)) return { kind: 'unknown' };
  const trouble = troubleOf(noted.find(symbol));
  if (trouble) return outcomeOfTrouble(trouble, clock);
  const history = await histories.join(symbol, interval, turn);
  return { kind: history ? 'history' : 'unknown' };
}

function outcomeOfTrouble({ reason, retryAt, isNotOnPlan }: Trouble, clock: Clock): WantOutcome {
  const retryInMs = retryAt === undefined ? undefined : Math.round(retryAt - clock.now());
  return { kind: 'trouble', reason, retryInMs, isNotOnPlan: isNotOnPlan ?? false };
}
