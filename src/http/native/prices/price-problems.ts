// Symbols without a price and requests that had to be refused, as problems with true reasons.
import { formatPrice } from '#src/domain/money.ts';
import { quoteAgeSeconds } from '#src/domain/quote.ts';
import type { TickerSymbol } from '#src/domain/ticker-symbol.ts';
import type { HistoryAnswer } from '#src/market/history/history-desk.ts';
import type { QuoteAnswer } from '#src/market/quotes/quote-answer.ts';
import type { Trouble, UnavailableReason } from '#src/market/allowance/upstream.ts';
import type { EpochMs } from '#src/runtime/instant.ts';
import type { PresentedShare } from './present-share.ts';
import { presentInstant } from '#src/http/wire/present-instant.ts';
import { ProblemError } from '#src/http/problems/problem.ts';

/** The problem of a symbol that nobody lists. */
export function unknownSymbol(symbol: TickerSymbol): ProblemError {
  const detail = `No stock or ETF with the symbol ${symbol} is listed on a US exchange.`;
  return new ProblemError('unknown_symbol', detail);
}

/** The problem of a price that cannot be had, or only one that is too old for an order. */
export function problemOfQuote(
  symbol: TickerSymbol,
  answer: Extract<QuoteAnswer, { kind: 'unavailable' | 'too_old' }>,
  now: EpochMs,
  share?: PresentedShare,
): ProblemError {
  const { reason, retryAt } = answer;
  const members = membersOf(answer, share);
  const isShare = isShareSpent(answer, share);
  const isQueue =
    !isShare && reason === 'allowance_exhausted' && (retryAt ?? Infinity) - now < queueMsMax;
  const cause = isQueue ? 'other requests to the price source come first' : causeOf(answer, share);
  const why = tellWhy(cause, retryAt);
  if (reason === 'adjusting') {
    const detail =
      `${symbol} looks split: its price is of other shares than people hold, so nothing trades at it ` +
      'until the shares follow or the operator settles it.';
    return new ProblemError('quote_unavailable', detail, { members: { reason } });
  }
  if (answer.kind === 'unavailable') {
    const detail = `No price of ${symbol} is known yet, and ${why}.`;
    return new ProblemError('quote_unavailable', detail, { retryAt, isMarketTime: true, members });
  }
  const { quote } = answer;
  const age = quoteAgeSeconds(quote, now);
  return new ProblemError(
    'quote_too_old',
    `The last price of ${symbol}, ${formatPrice(quote.price)}, is of ${presentInstant(quote.asOf)}: ` +
      `too old for an order, and ${why}.`,
    {
      retryAt,
      isMarketTime: true,
      members: { ...members, as_of: presentInstant(quote.asOf), age_seconds: age },
    },
  );
}

/** A wait this short is for one's turn, not for another day. */
const queueMsMax = 2 * 60_000;

/** The problem of a chart that cannot be drawn. */
export function problemOfHistory(
  symbol: TickerSymbol,
  answer: Extract<HistoryAnswer, { kind: 'unavailable' }>,
  share?: PresentedShare,
): ProblemError {
  const { retryAt } = answer;
  const why = tellWhy(causeOf(answer, share), retryAt);
  const detail = `No price history of ${symbol} is known yet, and ${why}.`;
  const members = membersOf(answer, share);
  return new ProblemError('history_unavailable', detail, { retryAt, isMarketTime: true, members });
}

function tellWhy(cause: string, retryAt: EpochMs | undefined): string {
  return retryAt === undefined ? cause : `${cause}; try again at ${presentInstant(retryAt)}`;
}

function membersOf({ reason }: Trouble, share: PresentedShare) {
  const isShareTold = reason === 'allowance_exhausted' && share !== undefined;
  return isShareTold ? { reason, price_requests: share } : { reason };
}

/** Whether others may still ask today, and this user may not. */
function isShareSpent({ reason }: Trouble, share: PresentedShare): boolean {
  return reason === 'allowance_exhausted' && share !== undefined && share.spent >= share.share;
}

function causeOf(trouble: Trouble, share: PresentedShare): string {
  const { reason, isNotOnPlan } = trouble;
  if (share && isShareSpent(trouble, share)) {
    return `you have spent ${share.spent} requests today, your share being ${share.share} so far`;
  }
  return isNotOnPlan
    ? 'the plan of the key that this server has does not include it'
    : reasons[reason];
}

const reasons: Readonly<Record<UnavailableReason, string>> = {
  allowance_exhausted: 'the requests that the price source allows are used up',
  upstream_throttled: 'the price source asked us to pause',
  upstream_unreachable: 'the price source cannot be reached',
  upstream_invalid: 'the price source gave an answer that cannot be trusted',
  key_rejected: 'the price source rejected the key of this server, which its operator has to mend',
  adjusting: 'its price is of other shares than before',
  delisted: 'it is no longer listed',
  not_asked: 'nobody has asked for a newer one',
  not_published: 'the price of the last session is not published yet',
  not_traded: 'it has not traded since, so there is nobody to trade with',
};
