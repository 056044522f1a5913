// How good a price is: its state in a word, its age, and the instant itself for who asks.
import { useCell } from '../state/cell.ts';
import { ageNow, type SeenQuote } from '../live/quotes.ts';
import { connection, market } from '../live/stream.ts';
import { seconds } from '../live/ticking.ts';
import * as instants from '../format/instants.ts';

const words = {
  current: 'Current',
  stale: 'Stale',
  last_known: 'Last known',
  adjusting: 'Adjusting',
} as const;

const reasons: Readonly<Record<string, string>> = {
  allowance_exhausted: 'today’s requests to the price source are used up',
  upstream_throttled: 'the price source asked for a pause',
  upstream_unreachable: 'the price source cannot be reached',
  upstream_invalid: 'the price source gave nothing usable',
  key_rejected: 'the price source rejects this server’s key',
  not_traded: 'it has not traded since',
  not_published: 'the last close is not published yet',
  not_asked: 'nobody has asked for a newer one',
  adjusting: 'it looks split: this price may be of other shares',
  delisted: 'it is no longer listed',
};

/** Why a price is not current, in words; undefined for one that is. */
export function whyNot(quote: SeenQuote): string | undefined {
  if (quote.status === 'current' || quote.reason === undefined) return undefined;
  const why = reasons[quote.reason] ?? quote.reason;
  const { retry_at: retryAt } = quote;
  return retryAt ? `${why}; a newer one may come ${instants.minute(retryAt)}` : why;
}

/** The state as a badge. Prices of a simulator say so. */
export function QuoteBadge({ quote }: { readonly quote: SeenQuote | undefined }) {
  const isOld = useCell(connection) !== 'live';
  if (!quote) return <span class="badge none">No price</span>;
  if (isOld) return <span class="badge warn">Not live</span>;
  const { status } = quote;
  const why = whyNot(quote);
  return (
    <span class={`badge ${status === 'current' ? 'good' : 'warn'}`} title={why}>
      {words[status]}
    </span>
  );
}

function dayOf({ trading_day: day, as_of: asOf }: SeenQuote): string {
  return day === undefined ? instants.day(asOf) : instants.exchangeDay(day);
}

/** How old the price itself is. */
export function Age({ quote }: { readonly quote: SeenQuote }) {
  useCell(seconds);
  const speed = useCell(market)?.speed ?? 1;
  const text = instants.age(ageNow(quote, speed)) ?? `of ${dayOf(quote)}`;
  return (
    <time class="age" dateTime={quote.as_of} title={instants.minute(quote.as_of)}>
      {text}
    </time>
  );
}
