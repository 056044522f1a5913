// Whether the market is open, and what that means for an order.
import * as instants from '../format/instants.ts';
import { useCell } from '../state/cell.ts';
import { market } from '../live/stream.ts';
import type { MarketClock } from '../api/types.ts';

/** The line, once the stream has told of the market. */
export function MarketLine() {
  const clock = useCell(market);
  if (!clock) return <p class="market-line faint">&nbsp;</p>;
  return (
    <p class="market-line faint">
      <span class={`light ${clock.is_open ? 'on' : ''}`} aria-hidden="true" />
      {marketSentence(clock)}
    </p>
  );
}

/** `Market closed, opens Mon 15:30 your time.` */
export function marketSentence({
  is_open: isOpen,
  next_open: opens,
  next_close: closes,
  speed,
}: MarketClock): string {
  const pace = speed === 1 ? '' : ` Its time passes ${speed} times as fast.`;
  return isOpen
    ? `Market open until ${instants.weekday(closes)} your time.${pace}`
    : `Market closed, opens ${instants.weekday(opens)} your time.${pace}`;
}
