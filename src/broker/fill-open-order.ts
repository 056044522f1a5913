// What a fill of an order that waits leads to: its receipt, or its end where it cannot be paid, and
// what becomes of the orders in its group. The rules in words: docs/fills.md, "Groups".
import type { Account } from '#src/domain/account.ts';
import type { JudgeOrder } from '#src/domain/command.ts';
import type { AccountEvent, OrderFilled, OrderReleased } from '#src/domain/event.ts';
import type { Evidence } from '#src/domain/evidence.ts';
import { availableCash, heldCashOf } from '#src/domain/hold.ts';
import {
  money,
  notional,
  oneCent,
  sharesFor,
  type Price,
  type Quantity,
} from '#src/domain/money.ts';
import type { OpenOrder } from '#src/domain/open-order.ts';
import { evolve } from './evolve.ts';
import { filled, keptQuote } from './fill-order.ts';
import { cancelGroup, cancelled, companionsOf } from './order-group.ts';
import type { Judgement } from './venue/judgement.ts';
import { judge } from './venue/venue.ts';

type Proven = Extract<Judgement, { kind: 'fill' }>;

/** The order fills as it is proven, unless the same evidence fills the other exit of its pair. */
export function fillOpenOrder(
  account: Account,
  order: OpenOrder,
  proven: Proven,
  command: JudgeOrder,
): readonly AccountEvent[] {
  const role = order.group?.role;
  if (role === undefined) return [fillOne(account, order, proven, command)];
  if (role === 'entry') return fillEntry(account, order, proven, command);
  const { winner, by } = winnerOf(account, order, proven, command);
  // The loser gives its shares back before the winner sells them.
  const losers = companionsOf(account, winner);
  const ended = losers.map((loser) => cancelled(loser, 'other_leg_filled'));
  return [...ended, fillOne(account, winner, by, command)];
}

/** Of two exits that one piece of evidence fills: the one that the open fills, else the stop. */
function winnerOf(account: Account, order: OpenOrder, proven: Proven, command: JudgeOrder) {
  const itself = { winner: order, by: proven };
  const [pair] = companionsOf(account, order);
  if (!pair || pair.orderId !== command.pair?.orderId) return itself;
  const judged = judge(pair, command.pair.evidence);
  if (judged.kind !== 'fill') return itself;
  const [byOpen, pairByOpen] = [proven.proof === 'open', judged.proof === 'open'];
  const isPairFirst = byOpen === pairByOpen ? pair.group?.role === 'stop_loss' : pairByOpen;
  return isPairFirst ? { winner: pair, by: judged } : itself;
}

/** The fill of an entry wakes its exits, which the rest of the evidence may fill at once. */
function fillEntry(
  account: Account,
  entry: OpenOrder,
  proven: Proven,
  command: JudgeOrder,
): readonly AccountEvent[] {
  const fill = fillOne(account, entry, proven, command);
  if (fill.type !== 'OrderFilled') return cancelGroup(account, entry, fill.reason, fill.missing);
  const exits = companionsOf(account, entry);
  const released = exits.map((exit) => release(exit, proven, command));
  const after = [fill, ...released].reduce<Account>(
    (current, event) => evolve(current, { event, recordedAt: command.at }),
    account,
  );
  return [fill, ...released, ...judgeExits(after, entry, proven, command)];
}

/** An exit that was replaced in the session is accepted later than the fill is proven. */
function release(exit: OpenOrder, { proof }: Proven, command: JudgeOrder): OrderReleased {
  const { orderId, symbol, progress, acceptedAt } = exit;
  const { evidence, quote, at } = command;
  const provenAt = proof === 'open' ? evidence.session.opensAt : evidence.asOf;
  const since = Math.max(provenAt, acceptedAt);
  const released = { ...progress, isHeld: false, since };
  const kept = keptQuote(quote, at);
  return { type: 'OrderReleased', orderId, symbol, progress: released, quote: kept };
}

/** After a fill at the open the rest of the session counts, else the last price alone. */
function evidenceAfter({ proof }: Proven, evidence: Evidence, exit: OpenOrder): Evidence {
  const { session, asOf, last } = evidence;
  const isOlder = exit.acceptedAt <= session.opensAt;
  if (proof === 'open' && isOlder) return { ...evidence, open: null };
  const isSeen = asOf > exit.acceptedAt;
  const only = { open: null, high: null, low: null, last: isSeen ? last : null };
  return { ...evidence, ...only, isSeenWhole: false };
}

function judgeExits(
  account: Account,
  entry: OpenOrder,
  proven: Proven,
  command: JudgeOrder,
): readonly AccountEvent[] {
  const advanced: AccountEvent[] = [];
  const exits = companionsOf(account, entry);
  for (const exit of exits) {
    const evidence = evidenceAfter(proven, command.evidence, exit);
    const judged = judge(exit, evidence);
    const other = exits.find(({ orderId }) => orderId !== exit.orderId);
    const pair = other && {
      orderId: other.orderId,
      evidence: evidenceAfter(proven, command.evidence, other),
    };
    if (judged.kind === 'fill') {
      return fillOpenOrder(account, exit, judged, { ...command, evidence, pair });
    }
    if (judged.kind !== 'progress') continue;
    const { orderId, symbol } = exit;
    const quote = keptQuote(command.quote, command.at);
    advanced.push({ type: 'OrderAdvanced', orderId, symbol, progress: judged.progress, quote });
  }
  return advanced;
}

/** What the fill costs above the hold comes from free cash; where that is too little it ends. */
function fillOne(
  account: Account,
  order: OpenOrder,
  { price, proof, at }: Proven,
  command: JudgeOrder,
): OrderFilled | ReturnType<typeof cancelled> {
  const quantity = quantityOf(order, price);
  const cost = notional(price, quantity);
  const free = availableCash(account) + heldCashOf(order);
  if (order.side === 'buy' && cost > free) {
    const missing = { cost, availableCash: money(free) };
    return cancelled(order, 'insufficient_cash', missing);
  }
  // An amount that buys no share worth a cent at a price this high.
  if (order.side === 'buy' && cost < oneCent) return cancelled(order, 'notional_too_small');
  return filled(account, {
    orderId: order.orderId,
    symbol: order.symbol,
    side: order.side,
    quantity,
    terms: order.terms,
    submittedAt: order.acceptedAt,
    placedBy: order.placedBy,
    group: order.group && { ...order.group, exits: [] },
    quote: keptQuote(command.quote, command.at),
    price,
    proof,
    filledAt: at,
    closeOf: null,
  });
}

function quantityOf({ quantity, amount }: OpenOrder, price: Price): Quantity {
  if (quantity !== null) return quantity;
  if (amount === null) throw new Error('an order has a quantity or an amount');
  return sharesFor(amount, price);
}
