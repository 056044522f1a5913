// What happened to the shares of the stock in this account, for who finds other figures now.
import type { Transaction } from '../../api/types.ts';
import { readableNote } from '../../format/instants.ts';
import { isInForce } from './chart-marks.ts';

const shownMax = 3;

/** The newest of what stands; nothing where nothing has happened. */
export function ShareNews({ entries }: { readonly entries: readonly Transaction[] }) {
  const news = entries.filter((entry) => 'revision' in entry && isInForce(entry, entries));
  const shown = news.slice(0, shownMax);
  if (shown.length === 0) return null;
  const isSplit = shown.some(({ type }) => type === 'split_applied');
  return (
    <section aria-label="What happened to the shares">
      <h2>What happened to the shares</h2>
      <ul>
        {shown.map((entry) => (
          <li key={entry.sequence}>{'note' in entry && readableNote(entry.note ?? '')}</li>
        ))}
      </ul>
      {isSplit && (
        <p class="small faint">Trades of before a split are told in the shares of their day.</p>
      )}
    </section>
  );
}
