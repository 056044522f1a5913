// Whether an answer says what its entry says, and whether both follow from the replayed books.
import { isDeepStrictEqual } from 'node:util';
import type { Account } from '#src/domain/account.ts';
import type { OrderFilled, OrderRejected } from '#src/domain/event.ts';
import { formatMoney, formatQuantity, notional } from '#src/domain/money.ts';
import { findPosition } from '#src/domain/positions.ts';
import type { JournalEntry } from '#src/journal/journal.ts';
import { contentOfEntry, type MatchedOrder } from './entry-match.ts';
import {
  deniesRecording,
  firstAnswered,
  isFinal,
  type Answer,
  type OrderRecord,
} from './history.ts';
import type { Note } from './history-check.ts';

const oneHundredth = 10_000_000n;

/**
 * Compares the first answer with the entry and the states around it, and all later ones with it.
 */
export function checkAnswers(
  { order, entry }: MatchedOrder,
  states: readonly Account[],
  note: Note,
): void {
  const first = firstAnswered(order)?.answer;
  if (first) checkLaterAnswers(order, first, note);
  checkDenials(order, note);
  if (!entry) return;
  const submitted = `${order.side} ${order.quantity} ${order.symbol}`;
  if (contentOfEntry(entry) !== submitted) {
    note('wrong_answer', `entry ${entry.sequence} is ${contentOfEntry(entry)}, not ${submitted}`);
  }
  const { event } = entry;
  const before = states[entry.sequence - 1];
  const after = states[entry.sequence];
  if (event.type === 'OrderRejected') {
    if (before) checkRefusal({ ...entry, event }, before, note);
    if (first && before) compare(order.key, first, refusalOf(event, before), 422, note);
  } else if (before && after) {
    checkNotional(entry.sequence, event, note);
    if (first) compare(order.key, first, receiptOf({ ...entry, event }, before, after), 201, note);
  }
}

/** A key has one answer for ever, byte for byte. */
function checkLaterAnswers(order: OrderRecord, first: Answer, note: Note): void {
  for (const { answer } of order.attempts) {
    if (
      answer &&
      isFinal(answer) &&
      (answer.body !== first.body || answer.status !== first.status)
    ) {
      note('wrong_answer', `${order.key} was answered ${first.body} and then ${answer.body}`);
    }
  }
}

/** An order of which only "nothing was recorded" was ever said had no entry before its answer. */
function checkDenials({ key, attempts }: OrderRecord, note: Note): void {
  const answeredAt = attempts.findIndex(({ answer }) => isFinal(answer));
  const before = attempts.slice(0, Math.max(0, answeredAt));
  const isDenied = before.length > 0 && before.every(({ answer }) => deniesRecording(answer));
  if (isDenied && attempts[answeredAt]?.answer?.isReplayed) {
    note('wrong_answer', `${key} was recorded although the answer said that nothing was`);
  }
}

/** The rule that refused must hold in the state right before the entry. */
function checkRefusal(
  { sequence, event }: JournalEntry<OrderRejected>,
  before: Account,
  note: Note,
): void {
  const { rejection } = event;
  const asked = event.quantity ?? 0n;
  const held = findPosition(before.positions, event.symbol)?.quantity ?? 0n;
  const isJustified =
    (rejection.code === 'insufficient_cash' && rejection.notional > before.cash) ||
    (rejection.code === 'insufficient_shares' && asked > held) ||
    // No state decides that one, and every symbol of a storm costs a dollar or more.
    (rejection.code === 'notional_too_small' && asked < oneHundredth);
  if (isJustified) return;
  const state = `cash ${formatMoney(before.cash)}, held ${held}`;
  note('unjustified_rejection', `entry ${sequence}: ${rejection.code} with ${state}`);
}

function checkNotional(sequence: number, event: OrderFilled, note: Note): void {
  const expected = notional(event.quote.price, event.quantity);
  if (event.notional === expected) return;
  note('wrong_answer', `entry ${sequence}: notional ${event.notional}, computed ${expected}`);
}

type Figures = Readonly<Record<string, unknown>>;

/** What a receipt must show, from the replayed books rather than from the entry. */
function receiptOf(entry: JournalEntry<OrderFilled>, before: Account, after: Account): Figures {
  const { event, sequence, hash } = entry;
  const position = findPosition(after.positions, event.symbol);
  const realized = after.realizedProfit - before.realizedProfit;
  return {
    'order.id': event.orderId,
    'order.side': event.side,
    'fill.quantity': formatQuantity(event.quantity),
    'fill.notional': formatMoney(event.notional),
    cash_before: formatMoney(before.cash),
    cash_after: formatMoney(after.cash),
    'position.quantity': position && formatQuantity(position.quantity),
    'position.cost_basis': position && formatMoney(position.costBasis),
    realized_profit: formatMoney(realized as OrderFilled['realizedProfit']),
    'journal.sequence': sequence,
    'journal.hash': hash,
  };
}

function refusalOf(event: OrderRejected, before: Account): Figures {
  const { code } = event.rejection;
  if (code === 'insufficient_cash') return { code, available_cash: formatMoney(before.cash) };
  if (code !== 'insufficient_shares') return { code };
  const held = findPosition(before.positions, event.symbol)?.quantity;
  return { code, held_quantity: held === undefined ? '0' : formatQuantity(held) };
}

function compare(key: string, answer: Answer, expected: Figures, status: number, note: Note): void {
  const body: unknown = JSON.parse(answer.body);
  if (answer.status !== status) {
    note('wrong_answer', `${key}: answered ${answer.status}, the entry stands for ${status}`);
    return;
  }
  for (const [path, value] of Object.entries(expected)) {
    const found = path.split('.').reduce(member, body);
    if (isDeepStrictEqual(found, value)) continue;
    note('wrong_answer', `${key}: ${path} was ${String(found)}, the books say ${String(value)}`);
  }
}

function member(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null
    ? (value as Record<string, unknown>)[name]
    : undefined;
}
