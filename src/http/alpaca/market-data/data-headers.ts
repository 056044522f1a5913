// How good market data is, in headers: the forms of the bodies have no room for it.
import { quoteAgeSeconds, type JudgedQuote } from '#src/domain/quote.ts';
import type { TickerSymbol } from '#src/domain/ticker-symbol.ts';
import type { EpochMs } from '#src/runtime/instant.ts';
import { presentSymbol } from '#src/http/alpaca/assets/symbols.ts';

type Headers = Record<Lowercase<string>, string>;

/** As the OpenAPI document tells of them. */
export const dataHeaders = {
  'Papertape-Source': 'Where the prices come from',
  'Papertape-Age': 'Seconds since the oldest of them was one',
  'Papertape-Status': '`current` when nothing fresher can be had on the plan of the server',
  'Papertape-Left-Out':
    'Symbols that were asked for and have no price now, 200 of them, and how many more: `+5`',
} as const;

/** The age of the oldest, and the worst status. */
export function headersOfQuotes(
  quotes: readonly JudgedQuote[],
  leftOut: readonly TickerSymbol[],
  now: EpochMs,
): Headers {
  const [first] = quotes;
  const known: Headers = first
    ? {
        'papertape-source': first.source,
        'papertape-age': String(Math.max(...quotes.map((each) => quoteAgeSeconds(each, now)))),
        'papertape-status': quotes.find(({ status }) => status !== 'current')?.status ?? 'current',
      }
    : {};
  return { ...known, ...leftOutHeader(leftOut) };
}

/** A reverse proxy takes headers of some kilobytes. */
const namedMax = 200;

/** Nothing where nothing was left out; behind the first ones how many more there are: `+799`. */
export function leftOutHeader(leftOut: readonly TickerSymbol[]): Headers {
  if (leftOut.length === 0) return {};
  const named = leftOut.slice(0, namedMax).map(presentSymbol);
  const more = leftOut.length > namedMax ? [`+${leftOut.length - namedMax}`] : [];
  return { 'papertape-left-out': [...named, ...more].join(',') };
}
