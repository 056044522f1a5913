// Whether bars that are stored hold all that a request could bring now.
import type { MarketCalendar } from '#src/domain/market-calendar.ts';
import {
  isOfMinutes,
  readMinutes,
  recentBars,
  type MinuteInterval,
  type PriceHistory,
} from '#src/domain/price-history.ts';
import type { Entitlement } from '#src/domain/quote.ts';
import { delayMs } from '#src/market/alpha-vantage/alpha-vantage-quote.ts';
import { lastPublishedSession, publishedAt } from '#src/market/freshness.ts';
import { clockToleranceMs } from '#src/market/quotes/kept-instants.ts';
import type { Clock } from '#src/runtime/clock.ts';
import type { EpochMs } from '#src/runtime/instant.ts';

export type NewestBarsNeeds = {
  readonly calendar: MarketCalendar;
  /** Of the plan, by which bars of minutes are to be had, sooner or later. */
  readonly entitlement: Entitlement;
  readonly clock: Clock;
};

const minuteMs = 60_000;
/** Bars of a month are asked for anew before the newest hundred no longer go on from them. */
const spareBars = 10;

/** Whether asking now would bring no further bar. */
export function hasNewestBars(
  history: PriceHistory,
  now: EpochMs,
  needs: NewestBarsNeeds,
): boolean {
  // What a clock that was ahead has written down proves nothing.
  if (history.fetchedAt > now + clockToleranceMs(needs.clock)) return false;
  const { interval } = history;
  return isOfMinutes(interval)
    ? hasNewestMinutes(history, interval, now, needs)
    : hasLastSession(history, now, needs);
}

/** All that one request a session can bring. */
function hasLastSession(
  { bars, fetchedAt }: PriceHistory,
  now: EpochMs,
  { calendar }: NewestBarsNeeds,
): boolean {
  const session = lastPublishedSession(now, calendar);
  const isThere = (bars.at(-1)?.date ?? '') >= session.date;
  // The bar of a session that was still open when it was fetched is not its last word.
  return fetchedAt >= (isThere ? session.closesAt : publishedAt(session));
}

/** Those of a month are as good while the newest hundred, which come by themselves, go on. */
function hasNewestMinutes(
  { fetchedAt }: PriceHistory,
  interval: MinuteInterval,
  now: EpochMs,
  { calendar, entitlement }: NewestBarsNeeds,
): boolean {
  const { minutes, isMonth } = readMinutes(interval);
  const seenUntil = now - delayMs[entitlement];
  const knownUntil = fetchedAt - delayMs[entitlement];
  const open = calendar.openSession(seenUntil);
  if (knownUntil < calendar.lastCompletedSession(seenUntil).closesAt) return false;
  if (!open) return true;
  const barsUntil = (at: EpochMs) =>
    Math.max(0, Math.floor((at - open.opensAt) / (minutes * minuteMs)));
  const missing = barsUntil(seenUntil) - barsUntil(knownUntil);
  return missing <= (isMonth ? recentBars - spareBars : 0);
}
