// What went in and out of an account, by the instants that are proven for it: cash and shares at
// any instant follow from that, exactly.
import type { Broker } from '#src/broker/broker.ts';
import { bookedNames } from '#src/broker/action-history.ts';
import type {
  ActionBooked,
  ActionReversed,
  SymbolRenamed,
} from '#src/domain/actions/action-events.ts';
import { afterClose } from '#src/domain/actions/corporate-action.ts';
import { changesTo, type BookedName } from '#src/domain/actions/company-names.ts';
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

type Known = {
  readonly sequence: number;
  readonly flows: readonly Flow[];
  /** The new names that are booked so far. */
  readonly names: readonly BookedName[];
  /** When claims became cash, by their ids. */
  readonly paidAt: ReadonlyMap<string, EpochMs>;
};

const nothingKnown: Known = { sequence: 0, flows: [], names: [], paidAt: new Map() };

const entriesPerRead = 500;
/** Accounts whose flows are remembered. */
const knownMax = 500;

/** By the journal, which is read on from where it was read to. */
export function createReadFlows(broker: Pick<Broker, 'readHistory'>): ReadFlows {
  const knownById = new Map<AccountId, Known>();
  return async (accountId) => {
    const known = knownById.get(accountId) ?? nothingKnown;
    const entries = await readSince(broker, accountId, known.sequence);
    const last = entries.at(-1);
    if (!last) return known.flows;
    const names = [...known.names, ...bookedNames(entries)];
    const paidAt = new Map([...known.paidAt, ...paymentsOf(entries)]);
    let all = [...known.flows];
    for (const entry of entries) {
      if (entry.event.type === 'SymbolRenamed') all = renameFlows(all, entry.event);
      else all.push(...flowOf(entry, { names, paidAt }));
    }
    const flows = all.toSorted((a, b) => a.at - b.at);
    remember(knownById, accountId, { sequence: last.sequence, flows, names, paidAt }, knownMax);
    return flows;
  };
}

/** The entries behind the sequence, the oldest first. */
async function readSince(
  broker: Pick<Broker, 'readHistory'>,
  accountId: AccountId,
  sequence: number,
): Promise<readonly JournalEntry[]> {
  const found: JournalEntry[] = [];
  for (let last = sequence; ;) {
    const page = await broker.readHistory(accountId, last + entriesPerRead + 1, entriesPerRead);
    const entries = page.filter((entry) => entry.sequence > last).toReversed();
    if (entries.length === 0) return found;
    found.push(...entries);
    last = entries.at(-1)?.sequence ?? last;
  }
}

function paymentsOf(entries: readonly JournalEntry[]): readonly (readonly [string, EpochMs])[] {
  return entries.flatMap(({ event }) =>
    event.type === 'DividendPaid' ? [[event.claimId, afterClose(event.effectiveAt)] as const] : [],
  );
}

function flowOf(
  { event, recordedAt, sequence }: JournalEntry,
  { names, paidAt }: Pick<Known, 'names' | 'paidAt'>,
): readonly Flow[] {
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
      return [
        { at: afterClose(effectiveAt), cash: amount, due, deposit: zeroMoney, shares: undefined },
      ];
    }
    case 'SplitApplied':
    case 'DividendDue':
    case 'ValueDistributed':
    case 'PositionWrittenOff':
    case 'ActionReversed': {
      const before = names.filter((name) => name.sequence < sequence);
      return flowsOfAction(event, paidAt).flatMap((flow) => alongNames(flow, before));
    }
    default:
      return [];
  }
}

const noFlow = { cash: zeroMoney, due: zeroMoney, deposit: zeroMoney };

/** Each at its own instant, whenever it became known: the past is right afterwards. */
function flowsOfAction(
  event: ActionBooked | ActionReversed,
  paidAt: Known['paidAt'],
): readonly Flow[] {
  const { symbol, effect, actionId } = event;
  const at = afterClose(event.effectiveAt);
  const backCost = effect.boughtBack.reduce((sum, { cost }) => sum + cost, 0n);
  const due = money(effect.claims.reduce((sum, { amount }) => sum + amount, 0n));
  const shares = { symbol, quantity: effect.gained };
  const cash = money(effect.cash + backCost);
  // A dividend that was paid and is taken back was due until then, and cash since.
  const backAt = event.type === 'ActionReversed' ? paidAt.get(actionId) : undefined;
  const own =
    backAt === undefined
      ? [{ ...noFlow, at, cash, due, shares }]
      : [
          { ...noFlow, at, due: money(due + cash), shares },
          { ...noFlow, at: backAt, cash, due: money(0n - cash), shares: undefined },
        ];
  const back = effect.boughtBack.map(({ at, quantity: bought, cost }): Flow => {
    const shares = { symbol, quantity: bought };
    return { ...noFlow, at, cash: money(0n - cost), shares };
  });
  return [...own, ...back];
}

/** What was traded under the old name since the day was traded under the new one. */
function renameFlows(
  flows: readonly Flow[],
  { symbol, newSymbol, effectiveAt, effect }: SymbolRenamed,
): Flow[] {
  const at = afterClose(effectiveAt);
  let moved: bigint = effect.entitled;
  const told = flows.map((flow): Flow => {
    if (flow.shares?.symbol !== symbol || flow.at < at) return flow;
    moved -= flow.shares.quantity;
    return { ...flow, shares: { ...flow.shares, symbol: newSymbol } };
  });
  const left = { symbol, quantity: quantity(0n - moved) };
  const come = { symbol: newSymbol, quantity: quantity(moved) };
  return [...told, ...[left, come].map((shares) => ({ ...noFlow, at, shares }))];
}

/** What became known after a new name and is of before it is under the old one until then. */
function alongNames(flow: Flow, names: readonly BookedName[]): readonly Flow[] {
  if (!flow.shares) return [flow];
  const { symbol, quantity: shares } = flow.shares;
  const since = changesTo(names, symbol, ({ effectiveAt }) => afterClose(effectiveAt) > flow.at);
  const [first] = since;
  const begun = { ...flow, shares: { symbol: first?.symbol ?? symbol, quantity: shares } };
  const moves = since.flatMap(({ symbol: old, newSymbol, effectiveAt }): readonly Flow[] => {
    const moved = { ...noFlow, at: afterClose(effectiveAt) };
    return [
      { ...moved, shares: { symbol: old, quantity: quantity(0n - shares) } },
      { ...moved, shares: { symbol: newSymbol, quantity: shares } },
    ];
  });
  return [begun, ...moves];
}

/** The account as it stood at each of the instants, which come one after another. */
export function standingsAt(
  flows: readonly Flow[],
  instants: readonly EpochMs[],
): readonly Standing[] {
  const quantities = new Map<TickerSymbol, Quantity>();
  let [cash, due, deposits] = [zeroMoney, zeroMoney, zeroMoney];
  let next = 0;
  let standing: Standing | undefined;
  return instants.map((at) => {
    const begin = next;
    for (let flow = flows[next]; flow && flow.at <= at; flow = flows[(next += 1)]) {
      cash = money(cash + flow.cash);
      due = money(due + flow.due);
      deposits = money(deposits + flow.deposit);
      if (flow.shares) addShares(quantities, flow.shares);
    }
    // Between two flows an account stands as it stood.
    if (!standing || next > begin) {
      standing = { cash, due, deposits, quantities: new Map(quantities) };
    }
    return standing;
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
