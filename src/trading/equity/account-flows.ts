// What went in and out of an account, by the instants that are proven for it: cash and shares at
// any instant follow from that, exactly.
import type { Broker } from '#src/broker/broker.ts';
import type { ActionBooked, ActionReversed } from '#src/domain/actions/action-events.ts';
import type { AccountId } from '#src/domain/ids.ts';
import {
  money,
  quantity,
  zeroMoney,
  zeroQuantity,
  type Money,
  type Quantity,
} from '#src/domain/money.ts';
import type { TickerSymbol } from '#src/domain/ticker-symbol.ts';
import type { JournalEntry } from '#src/journal/journal.ts';
import type { EpochMs } from '#src/runtime/instant.ts';
import { remember } from '#src/runtime/recent.ts';

export type Flow = {
  readonly at: EpochMs;
  /** Positive for what comes in. */
  readonly cash: Money;
  /** What is due from then on, and not cash yet. */
  readonly due: Money;
  /** Of the cash, what was put in and is no profit. */
  readonly deposit: Money;
  /** Undefined for a flow of cash alone. */
  readonly shares: { readonly symbol: TickerSymbol; readonly quantity: Quantity } | undefined;
};

/** An account at an instant. */
export type Standing = {
  readonly cash: Money;
  readonly due: Money;
  readonly deposits: Money;
  readonly quantities: ReadonlyMap<TickerSymbol, Quantity>;
};

/** All flows of the account, by their instants. */
export type ReadFlows = (accountId: AccountId) => Promise<readonly Flow[]>;

type Known = { readonly sequence: number; readonly flows: readonly Flow[] };

const entriesPerRead = 500;
/** Accounts whose flows are remembered. */
const knownMax = 500;

/** By the journal, which is read on from where it was read to. */
export function createReadFlows(broker: Pick<Broker, 'readHistory'>): ReadFlows {
  const knownById = new Map<AccountId, Known>();
  return async (accountId) => {
    const known = knownById.get(accountId) ?? { sequence: 0, flows: [] };
    const added: Flow[] = [];
    let { sequence } = known;
    for (;;) {
      const before = sequence + entriesPerRead + 1;
      const page = await broker.readHistory(accountId, before, entriesPerRead);
      const entries = page.filter((entry) => entry.sequence > sequence).toReversed();
      const last = entries.at(-1);
      if (!last) break;
      sequence = last.sequence;
      added.push(...entries.flatMap(flowOf));
    }
    if (added.length === 0) return known.flows;
    const flows = [...known.flows, ...added].toSorted((a, b) => a.at - b.at);
    remember(knownById, accountId, { sequence, flows }, knownMax);
    return flows;
  };
}

function flowOf({ event, recordedAt }: JournalEntry): readonly Flow[] {
  switch (event.type) {
    case 'AccountOpened': {
      const { startingCash } = event;
      const cash = startingCash;
      return [{ at: recordedAt, cash, due: zeroMoney, deposit: cash, shares: undefined }];
    }
    case 'OrderFilled': {
      const { symbol, side, notional, fee, filledAt } = event;
      const sign = side === 'buy' ? 1n : -1n;
      const shares = { symbol, quantity: quantity(sign * event.quantity) };
      const cash = money(-sign * notional - fee);
      return [{ at: filledAt ?? recordedAt, cash, due: zeroMoney, deposit: zeroMoney, shares }];
    }
    case 'DividendPaid': {
      const { amount, effectiveAt } = event;
      const due = money(0n - amount);
      return [{ at: effectiveAt, cash: amount, due, deposit: zeroMoney, shares: undefined }];
    }
    case 'SplitApplied':
    case 'DividendDue':
    case 'ValueDistributed':
    case 'SymbolRenamed':
    case 'PositionWrittenOff':
    case 'ActionReversed':
      return flowsOfAction(event);
    default:
      return [];
  }
}

/** Each at its own instant, whenever it became known: the past is right afterwards. */
function flowsOfAction(event: ActionBooked | ActionReversed): readonly Flow[] {
  const { symbol, effectiveAt, effect } = event;
  const of = { due: zeroMoney, deposit: zeroMoney };
  const backCost = effect.boughtBack.reduce((sum, { cost }) => sum + cost, 0n);
  const due = money(effect.claims.reduce((sum, { amount }) => sum + amount, 0n));
  const shares = { symbol, quantity: effect.gained };
  const own = { ...of, at: effectiveAt, cash: money(effect.cash + backCost), due, shares };
  const back = effect.boughtBack.map(({ at, quantity: bought, cost }): Flow => {
    return { ...of, at, cash: money(0n - cost), shares: { symbol, quantity: bought } };
  });
  if (event.type !== 'SymbolRenamed') return [own, ...back];
  const moved = { symbol: event.newSymbol, quantity: effect.entitled };
  return [own, { ...of, at: effectiveAt, cash: zeroMoney, shares: moved }];
}

/** The account as it stood at each of the instants, which come one after another. */
export function standingsAt(
  flows: readonly Flow[],
  instants: readonly EpochMs[],
): readonly Standing[] {
  const quantities = new Map<TickerSymbol, Quantity>();
  let [cash, due, deposits] = [zeroMoney, zeroMoney, zeroMoney];
  let next = 0;
  return instants.map((at) => {
    for (let flow = flows[next]; flow && flow.at <= at; flow = flows[(next += 1)]) {
      cash = money(cash + flow.cash);
      due = money(due + flow.due);
      deposits = money(deposits + flow.deposit);
      if (flow.shares) addShares(quantities, flow.shares);
    }
    return { cash, due, deposits, quantities: new Map(quantities) };
  });
}

function addShares(
  quantities: Map<TickerSymbol, Quantity>,
  { symbol, quantity: shares }: NonNullable<Flow['shares']>,
): void {
  const sum = quantity((quantities.get(symbol) ?? zeroQuantity) + shares);
  if (sum === 0n) quantities.delete(symbol);
  else quantities.set(symbol, sum);
}
