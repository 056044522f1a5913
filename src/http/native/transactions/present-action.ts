// What corporate actions did to an account → JSON, with a sentence in a learner's words.
import {
  kindByEvent,
  type ActionBooked,
  type ActionReversed,
  type DividendPaid,
} from '#src/domain/actions/action-events.ts';
import { formatAmountPerShare, type AmountPerShare } from '#src/domain/actions/amount-per-share.ts';
import { formatRatio } from '#src/domain/actions/split-ratio.ts';
import {
  formatMoney,
  formatMoneyForPeople,
  formatQuantity,
  money,
  zeroMoney,
  type Quantity,
} from '#src/domain/money.ts';
import { presentInstant } from '#src/http/wire/present-instant.ts';

/** A booking, or one that was taken back; every key is there, null where it has no meaning. */
export function presentAction(event: ActionBooked | ActionReversed) {
  const { actionId, revision, symbol, exDate, source, effectiveAt, effect } = event;
  const due = effect.claims.reduce((sum, { amount }) => money(sum + amount), zeroMoney);
  return {
    action_id: actionId,
    revision,
    symbol,
    ex_date: exDate,
    effective_at: presentInstant(effectiveAt),
    source,
    ...termsOf(event),
    entitled_quantity: formatQuantity(effect.entitled),
    quantity_before: formatQuantity(effect.quantityBefore),
    quantity_after: formatQuantity(effect.after?.quantity ?? (0n as typeof effect.entitled)),
    cash: formatMoney(effect.cash),
    cash_after: formatMoney(effect.cashAfter),
    dividends_due: formatMoney(due),
    income: formatMoney(effect.income),
    realized_profit: formatMoney(effect.realizedProfit),
    bought_back: effect.boughtBack.map(({ at, quantity, cost }) => ({
      sold_at: presentInstant(at),
      quantity: formatQuantity(quantity),
      cost: formatMoney(cost),
    })),
    note: noteOf(event),
  };
}

/** A claim that became cash. */
export function presentPayment(event: DividendPaid) {
  const { basis } = event;
  return {
    action_id: event.claimId,
    symbol: event.symbol,
    amount: formatMoney(event.amount),
    cash_after: formatMoney(event.cashAfter),
    ex_date: basis?.exDate ?? null,
    amount_per_share: basis && formatAmountPerShare(basis.amountPerShare),
    entitled_quantity: basis && formatQuantity(basis.entitled),
    paid_on: event.payableOn,
    note: noteOfPayment(event),
  };
}

const noTerms = {
  ratio: null,
  lost: null,
  amount_per_share: null,
  paid_on: null,
  new_symbol: null,
  reason: null,
};

function termsOf(event: ActionBooked | ActionReversed) {
  const kind = event.type === 'ActionReversed' ? event.kind : kindByEvent[event.type];
  const of = { kind, ...noTerms };
  switch (event.type) {
    case 'SplitApplied':
      return { ...of, ratio: formatRatio(event.ratio), lost: event.lost };
    case 'DividendDue': {
      const { amount, paidOn } = event;
      return { ...of, amount_per_share: formatAmountPerShare(amount), paid_on: paidOn };
    }
    case 'SymbolRenamed':
      return { ...of, new_symbol: event.newSymbol };
    case 'ActionReversed':
      return { ...of, reason: event.reason };
    default:
      return { ...of, amount_per_share: formatAmountPerShare(event.amount) };
  }
}

function noteOf(event: ActionBooked | ActionReversed): string {
  const back = event.effect.boughtBack.some(({ quantity }) => quantity > 0n)
    ? ' More shares had been sold than there were: ' +
      'those were bought back at the price they were sold for.'
    : '';
  return `${storyOf(event)}${back}`;
}

function storyOf(event: ActionBooked | ActionReversed): string {
  const { symbol, effect, exDate } = event;
  const shares = sharesForPeople(effect.entitled);
  switch (event.type) {
    case 'SplitApplied': {
      const { after, before } = event.ratio;
      return (
        `${symbol} was split on ${exDate}: every ${before} ${plural(before, 'share')} ` +
        `became ${after}. What they cost stays the same.`
      );
    }
    case 'DividendDue':
      return (
        `${symbol} pays ${amountForPeople(event.amount)} a share to whoever held it before ` +
        `${exDate}: ${formatMoneyForPeople(effect.income)} for ${shares}, ` +
        `payable on ${event.paidOn ?? exDate}.`
      );
    case 'ValueDistributed':
      return (
        `${symbol} gave a part of itself away, probably as a spin-off: its worth of ` +
        `${formatMoneyForPeople(effect.income)} for ${shares} was paid in cash.`
      );
    case 'SymbolRenamed':
      return `${symbol} is called ${event.newSymbol} since ${exDate}: the same company, the same shares.`;
    case 'PositionWrittenOff':
      return `${symbol} is gone: ${shares} brought ${formatMoneyForPeople(effect.proceeds)}.`;
    default:
      return reversalStory(event);
  }
}

function reversalStory({ symbol, kind, exDate, reason }: ActionReversed): string {
  const why = {
    corrected: 'the price source has corrected it',
    earlier_action: 'something before it became known',
    rejected: 'the operator has rejected it',
  }[reason];
  return `The ${kind.replace('_', '-')} of ${symbol} of ${exDate} was taken back: ${why}.`;
}

function noteOfPayment({ symbol, amount, payableOn, basis }: DividendPaid): string {
  if (amount < 0n) {
    const owed = formatMoneyForPeople(money(0n - amount));
    return `${owed} was paid for ${symbol} shares bought back before.`;
  }
  const cash = formatMoneyForPeople(amount);
  const paid = `The dividend of ${symbol} was paid on ${payableOn}: ${cash}`;
  if (basis === null) return `${paid}.`;
  const each = amountForPeople(basis.amountPerShare);
  const shares = sharesForPeople(basis.entitled);
  return `${paid}, ${each} a share for ${shares} held before ${basis.exDate}.`;
}

function sharesForPeople(quantity: Quantity): string {
  const text = formatQuantity(quantity);
  return `${text} ${text === '1' ? 'share' : 'shares'}`;
}

/** Two decimals at least, as money has. */
function amountForPeople(amount: AmountPerShare): string {
  const [whole = '0', decimals = ''] = formatAmountPerShare(amount).split('.');
  return `${whole}.${decimals.padEnd(2, '0')}`;
}

function plural(count: bigint, word: string): string {
  return count === 1n ? word : `${word}s`;
}
