// What each account has traded in the last sessions, by symbol and session: read from the journal
// once, and followed from then on as it is recorded. What another node has recorded is read.
import type { Broker } from '#src/broker/broker.ts';
import type { RecordFeed } from '#src/broker/execution.ts';
import type { Account } from '#src/domain/account.ts';
import type { ActionEffect, SymbolRenamed } from '#src/domain/actions/action-events.ts';
import type { DayFlow } from '#src/domain/day-change.ts';
import type { OrderFilled } from '#src/domain/event.ts';
import type { AccountId } from '#src/domain/ids.ts';
import { sessionBefore, type MarketCalendar } from '#src/domain/market-calendar.ts';
import { money, quantity, zeroMoney, zeroQuantity } from '#src/domain/money.ts';
import type { TickerSymbol } from '#src/domain/ticker-symbol.ts';
import type { JournalEntry } from '#src/journal/journal.ts';
import type { Clock } from '#src/runtime/clock.ts';
import type { EpochMs } from '#src/runtime/instant.ts';
import { remember } from '#src/runtime/recent.ts';

export type FlowsBySymbol = ReadonlyMap<TickerSymbol, readonly DayFlow[]>;

export type DayFlows = {
  /** Those of the account as it is, back to the close `sessionsBack` sessions ago. */
  of(accountId: AccountId, account: Account): Promise<FlowsBySymbol>;
  /** The same where the account is known as it is: nothing has to be waited for. */
  known(accountId: AccountId, account: Account): FlowsBySymbol | undefined;
};

type Needs = {
  readonly broker: Pick<Broker, 'readHistory'>;
  readonly recordFeed: Pick<RecordFeed, 'subscribe'>;
  readonly calendar: MarketCalendar;
  readonly clock: Clock;
};

type Kept = {
  readonly account: Account;
  readonly sequence: number;
  readonly flows: FlowsBySymbol;
};

/** A quote of a day longer ago has no change of the day. */
export const sessionsBack = 4;
/** Entries that are read at once: since the last look few have come, and of a day not many. */
const pageLengths = { sinceLook: 3, ofDays: 12, max: 192 } as const;
/** As many as there are accounts in memory; of ten symbols traded in a day they take 5 kB. */
const keptMax = 20_000;

/** Nothing is known at first. */
export function createDayFlows({ broker, recordFeed, calendar, clock }: Needs): DayFlows {
  const keptById = new Map<AccountId, Kept>();
  const oldestSession = () =>
    sessionBefore(calendar, calendar.lastCompletedSession(clock.now()), sessionsBack - 1);
  const add = (known: FlowsBySymbol, entries: readonly JournalEntry[]) =>
    addFlows(known, entries, calendar, oldestSession().date);

  recordFeed.subscribe(({ entries, before, after: account }) => {
    const [first] = entries;
    const kept = first && keptById.get(first.accountId);
    // A look that is reading may have met these entries already, or there are others between.
    const isNext = kept?.account === before && kept.sequence + 1 === first?.sequence;
    if (!isNext) return;
    const { accountId, sequence } = entries.at(-1) ?? first;
    keptById.set(accountId, { account, sequence, flows: add(kept.flows, entries) });
  });

  /** The newest first, down to the sequence or the instant, neither of which is among them. */
  async function readSince(accountId: AccountId, sequence: number, instant: EpochMs) {
    const found: JournalEntry[] = [];
    let length: number = sequence > 0 ? pageLengths.sinceLook : pageLengths.ofDays;
    for (let before = Number.MAX_SAFE_INTEGER; ;) {
      const page = await broker.readHistory(accountId, before, length);
      const news = page.filter((each) => each.sequence > sequence && each.recordedAt > instant);
      found.push(...news);
      if (news.length < length) return found;
      before = news.at(-1)?.sequence ?? 0;
      length = Math.min(length * 4, pageLengths.max);
    }
  }

  return {
    known(accountId, account) {
      const kept = keptById.get(accountId);
      return kept?.account === account ? kept.flows : undefined;
    },
    async of(accountId, account) {
      const kept = keptById.get(accountId);
      if (kept?.account === account) return kept.flows;
      const { closesAt } = oldestSession();
      const entries = await readSince(accountId, kept?.sequence ?? 0, closesAt);
      const flows = add(kept?.flows ?? new Map(), entries);
      const sequence = entries[0]?.sequence ?? kept?.sequence ?? 0;
      remember(keptById, accountId, { account, sequence, flows }, keptMax);
      return flows;
    },
  };
}

/** The flows with those of the entries, without those of sessions before the date. */
function addFlows(
  known: FlowsBySymbol,
  entries: readonly JournalEntry[],
  calendar: MarketCalendar,
  from: string,
): FlowsBySymbol {
  const flows = new Map<TickerSymbol, readonly DayFlow[]>();
  for (const [symbol, each] of known) {
    const recent = each.filter(({ after }) => after >= from);
    if (recent.length > 0) flows.set(symbol, recent);
  }
  for (const { event, recordedAt } of entries.toSorted((a, b) => a.sequence - b.sequence)) {
    if (event.type === 'SymbolRenamed') {
      moveFlows(flows, event);
    } else if (event.type === 'OrderFilled') {
      put(flows, event.symbol, calendar.lastCompletedSession(recordedAt).date, (flow) =>
        addFill(flow, event),
      );
    } else if ('effect' in event) {
      // Whenever it became known, it is of its own day.
      const after = calendar.lastCompletedSession(event.effectiveAt).date;
      if (after >= from) put(flows, event.symbol, after, (flow) => addEffect(flow, event.effect));
    }
  }
  return flows;
}

function put(
  flows: Map<TickerSymbol, readonly DayFlow[]>,
  symbol: TickerSymbol,
  after: string,
  add: (flow: DayFlow) => DayFlow,
): void {
  const known = flows.get(symbol) ?? [];
  const same = known.find((each) => each.after === after);
  flows.set(symbol, [...known.filter((each) => each !== same), add(same ?? noFlow(after))]);
}

/** What shares brought; those that are gone for it were sold, in a manner of speaking. */
function addEffect(flow: DayFlow, { income, proceeds, entitled }: ActionEffect): DayFlow {
  const gone = proceeds === 0n ? 0n : entitled;
  return {
    ...flow,
    received: money(flow.received + income),
    sold: money(flow.sold + proceeds),
    sharesSold: quantity(flow.sharesSold + gone),
  };
}

/** What was traded under the old name is of the shares that have the new one. */
function moveFlows(
  flows: Map<TickerSymbol, readonly DayFlow[]>,
  { symbol, newSymbol }: SymbolRenamed,
): void {
  for (const { after, ...moved } of flows.get(symbol) ?? []) {
    put(flows, newSymbol, after, (flow) => ({
      after,
      bought: money(flow.bought + moved.bought),
      sold: money(flow.sold + moved.sold),
      sharesBought: quantity(flow.sharesBought + moved.sharesBought),
      sharesSold: quantity(flow.sharesSold + moved.sharesSold),
      received: money(flow.received + moved.received),
    }));
  }
  flows.delete(symbol);
}

function noFlow(after: string): DayFlow {
  return {
    after,
    bought: zeroMoney,
    sold: zeroMoney,
    sharesBought: zeroQuantity,
    sharesSold: zeroQuantity,
    received: zeroMoney,
  };
}

function addFill(flow: DayFlow, { side, notional, quantity: shares }: OrderFilled): DayFlow {
  return side === 'buy'
    ? {
        ...flow,
        bought: money(flow.bought + notional),
        sharesBought: quantity(flow.sharesBought + shares),
      }
    : {
        ...flow,
        sold: money(flow.sold + notional),
        sharesSold: quantity(flow.sharesSold + shares),
      };
}
