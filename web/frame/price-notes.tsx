// What everybody should know of the price source, in one line under the header.
import { readableNote } from '../format/instants.ts';
import { useCell } from '../state/cell.ts';
import { priceNotes } from '../live/stream.ts';
import { Link } from '../ways/link.tsx';

export function PriceNotes() {
  const [first] = useCell(priceNotes);
  if (first === undefined) return null;
  return (
    <p class="notice warn price-notes">
      {readableNote(first)} Trading goes on where the last price is fresh enough.{' '}
      <Link to={{ name: 'prices' }}>About the prices</Link>
    </p>
  );
}
