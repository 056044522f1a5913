// What today has made of one position, by the price of now.
import type { Position } from '../../api/types.ts';
import { quoteCell, type SeenQuote } from '../../live/quotes.ts';
import { useCellPart } from '../../state/cell.ts';
import { dayChange } from '../../ticket/estimate.ts';
import { Gain } from '../../parts/figures.tsx';

/** Moves with the price, as the value beside it does. */
export function DayGain({ position }: { readonly position: Position }) {
  const change = useCellPart(quoteCell(position.symbol), (quote) => changeBy(position, quote));
  return <Gain text={change} />;
}

/** Null where nothing values the position, or what came before is not known. */
function changeBy(position: Position, quote: SeenQuote | undefined): string | null {
  const { day_change: told, market_value: value } = position;
  if (told === null || value === null) return null;
  if (!quote || quote.status === 'adjusting') return told;
  return dayChange({ ...position, day_change: told, market_value: value }, quote);
}
