// When a price that is as new as can be had is followed by a newer one.
import type { MarketClock, Quote } from '../api/types.ts';
import * as instants from './instants.ts';

/** In words; undefined while newer ones come by themselves, or where the price is not current. */
export function newerWhen(
  { status, entitlement }: Partial<Pick<Quote, 'status' | 'entitlement'>>,
  clock: MarketClock | undefined,
): string | undefined {
  if (status !== 'current' || !clock) return undefined;
  if (entitlement === 'end-of-day') {
    const closes = instants.weekday(clock.next_close);
    return `There is none newer on this plan: the next close is that of ${closes}, published after it.`;
  }
  if (clock.is_open) return undefined;
  return `There is none newer: the market opens ${instants.weekday(clock.next_open)}.`;
}
