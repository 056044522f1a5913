// Notes every price that is shown, and judges them at the end by what the upstream really traded at.
import type { MarketCalendar } from '#src/domain/market-calendar.ts';
import type { Quote } from '#src/domain/quote.ts';
import { publishedAt } from '#src/market/freshness.ts';
import { isClose } from './month-actions.ts';
import type { Reply } from '#tests/support/world.ts';

export type PriceWatch = {
  /** `now` is the server's own clock, which may be wrong. */
  note(reply: Reply, now: number): void;
  /** Whether the price of a later session is published at the instant. */
  isBehind(quote: Quote | undefined, now: number): boolean;
  replies(): number;
  prices(): number;
  statuses(): Readonly<Record<string, number>>;
  /** Prices that never were, and old ones that were not flagged. */
  judge(simulatorUrl: string, pause: () => Promise<void>): Promise<readonly string[]>;
};

type Shown = {
  readonly symbol: string;
  readonly price: string;
  readonly asOf: string;
  readonly status: string;
};

/** `isFollowed`: whether accounts have the shares in which a price of the day is told. */
export function createPriceWatch(
  calendar: MarketCalendar,
  isFollowed: (symbol: string, date: string) => boolean,
): PriceWatch {
  const shown = new Map<string, Shown>();
  const unflagged: string[] = [];
  const statuses: Record<string, number> = {};
  let [replies, prices] = [0, 0];

  /** The newest session whose close could be known. */
  function newestSession(now: number) {
    const session = calendar.lastCompletedSession(now);
    return publishedAt(session) <= now ? session : calendar.lastCompletedSession(session.opensAt);
  }

  function sessionOf(asOf: string) {
    const at = Date.parse(asOf);
    return calendar.openSession(at) ?? calendar.lastCompletedSession(at);
  }

  function notePrice(each: Shown, now: number): void {
    prices += 1;
    shown.set(`${each.symbol} ${sessionOf(each.asOf).date} ${each.price}`, each);
    const isOld = sessionOf(each.asOf).date < newestSession(now).date;
    if (isOld && each.status === 'current') {
      unflagged.push(`${each.symbol} of ${each.asOf} is no current price`);
    }
    if (each.status !== 'adjusting' && !isFollowed(each.symbol, sessionOf(each.asOf).date)) {
      unflagged.push(`${each.symbol} of ${each.asOf} is a price of other shares`);
    }
  }

  return {
    note({ status, json }, now) {
      replies += 1;
      statuses[status] = (statuses[status] ?? 0) + 1;
      for (const each of pricesIn(json)) notePrice(each, now);
    },
    isBehind: (quote, now) => (quote?.tradingDay ?? '') < newestSession(now).date,
    replies: () => replies,
    prices: () => prices,
    statuses: () => statuses,
    async judge(simulatorUrl, pause) {
      const wrong = [...unflagged];
      const symbols = new Set([...shown.values()].map(({ symbol }) => symbol));
      for (const symbol of symbols) {
        await pause();
        const closes = await fetchCloses(simulatorUrl, symbol);
        for (const { price, asOf, ...each } of shown.values()) {
          if (each.symbol !== symbol || isTrue(closes, symbol, sessionOf(asOf).date, price)) {
            continue;
          }
          wrong.push(`${symbol} never closed at ${price} on ${sessionOf(asOf).date}`);
        }
      }
      return wrong;
    },
  };
}

function isTrue(
  closes: ReadonlyMap<string, string>,
  symbol: string,
  date: string,
  price: string,
): boolean {
  const close = closes.get(date);
  return close !== undefined && isClose(symbol, date, close, price);
}

/** Every price with its status in an answer of any route. */
// oxlint-disable-next-line typescript/no-explicit-any -- answers of several routes
function pricesIn(json: any): readonly Shown[] {
  if (json?.quote && json.symbol) return [toShown(json.symbol, json.quote.price, json.quote)];
  if (json?.fill) return [toShown(json.order.symbol, json.fill.price, json.quote)];
  if (!Array.isArray(json?.positions)) return [];
  return json.positions
    .filter((position: { price: unknown }) => position.price !== null)
    .map((position: { symbol: string; price: string; quote: { as_of: string; status: string } }) =>
      toShown(position.symbol, position.price, position.quote),
    );
}

function toShown(symbol: string, price: string, quote: { as_of: string; status: string }): Shown {
  return { symbol, price, asOf: quote.as_of, status: quote.status };
}

/** What the simulator's bars say, asked with a key of their own. */
async function fetchCloses(origin: string, symbol: string): Promise<ReadonlyMap<string, string>> {
  const response = await fetch(
    `${origin}/query?function=TIME_SERIES_DAILY&symbol=${symbol}&apikey=truth`,
  );
  const body = (await response.json()) as Record<string, Record<string, Record<string, string>>>;
  const series = Object.entries(body['Time Series (Daily)'] ?? {});
  return new Map(series.map(([date, bar]) => [date, bar['4. close'] ?? '']));
}
