// What an operator should know about the price source, in sentences and as one word.
import type { HistoryDesk } from '#src/market/history/history-desk.ts';
import type { ListingDesk } from '#src/market/listing/listing-desk.ts';
import { daysToBelieve, type ListingDoubt } from '#src/market/listing/listing-doubt.ts';
import type { RequestAllowance } from '#src/market/allowance/request-allowance.ts';
import type { Setback, Setbacks } from '#src/market/allowance/setbacks.ts';
import type { Upstream } from '#src/market/allowance/upstream.ts';
import { presentInstant } from '#src/http/wire/present-instant.ts';

export type MarketNotesNeeds = {
  readonly upstream: Upstream;
  readonly allowance: RequestAllowance;
  /** Of the symbols without a usable price. */
  readonly setbacks: Pick<Setbacks, 'list'>;
  readonly listingDesk: Pick<ListingDesk, 'doubt'>;
  readonly historyDesk: Pick<HistoryDesk, 'setbacks' | 'barsLeftOut'>;
};

export type MarketCheck = 'ok' | 'key_rejected' | 'allowance_exhausted' | 'unreachable';

/** A rejected key is to be mended first; a spent day ends by itself, and nothing leaves before. */
export function checkMarketData({ upstream, allowance }: MarketNotesNeeds): MarketCheck {
  const { state } = upstream.status();
  if (state === 'key_rejected') return state;
  return allowance.status().leftToday === 0 ? 'allowance_exhausted' : state;
}

/** Sentences about all that is not as it should be; none when all is well. */
export function describeMarketData(needs: MarketNotesNeeds): readonly string[] {
  const { upstream, allowance, setbacks, listingDesk, historyDesk } = needs;
  const doubt = listingDesk.doubt();
  const { state, closedFunctions } = upstream.status();
  const { leftToday, resetsAt, pausedUntil } = allowance.status();
  const until =
    pausedUntil === undefined ? '' : ` It is asked again at ${presentInstant(pausedUntil)}.`;
  return [
    ...(state === 'key_rejected'
      ? [`The price source rejects the key: set ALPHA_VANTAGE_API_KEY to a valid one.${until}`]
      : []),
    ...(state === 'unreachable' ? [`The price source gives no usable answer.${until}`] : []),
    ...(state === 'ok' && pausedUntil !== undefined
      ? [`The price source asked for a pause.${until}`]
      : []),
    ...(leftToday === 0 && resetsAt !== undefined
      ? [`The requests of the day are used up; the next ones come at ${presentInstant(resetsAt)}.`]
      : []),
    ...(doubt ? [describeDoubt(doubt)] : []),
    ...closedFunctions.map(describeFunction),
    ...describeSymbols('No usable price comes of', setbacks.list()),
    ...describeSymbols('No usable price history comes of', historyDesk.setbacks()),
    ...historyDesk
      .barsLeftOut()
      .map(
        ({ symbol, count }) => `${count} unbelievable bars of ${symbol} are left out of charts.`,
      ),
  ];
}

function describeDoubt({ count, countBefore, since, days }: ListingDoubt): string {
  return (
    `The newest listing has ${count} symbols after ${countBefore}: seen on ${days.length} of ` +
    `${daysToBelieve} days since ${presentInstant(since)}, and not believed before; the old one stays in force.`
  );
}

function describeFunction({ name, reason, retryAt }: Setback): string {
  const what =
    reason === 'not_on_plan'
      ? `The plan of the key does not include ${name}`
      : `${name} alone is not answered`;
  return `${what}: it is asked again at ${presentInstant(retryAt)}, everything else goes on.`;
}

/** Symbols named in one sentence. */
const namedMax = 5;

function describeSymbols(what: string, list: readonly Setback[]): readonly string[] {
  if (list.length === 0) return [];
  const named = list.slice(0, namedMax).map(({ name }) => name);
  const others = list.length - named.length;
  const names = others > 0 ? `${named.join(', ')} and ${others} more` : named.join(', ');
  const next = Math.min(...list.map(({ retryAt }) => retryAt));
  return [`${what} ${names}: asked again at ${presentInstant(next)}, all others go on.`];
}
