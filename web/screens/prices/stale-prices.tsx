// The held stocks whose prices are not current, and why.
import { Link } from '../../ways/link.tsx';
import { useCell } from '../../state/cell.ts';
import { quoteCell } from '../../live/quotes.ts';
import { Age, QuoteBadge, whyNot } from '../../parts/quote-state.tsx';
import { usePortfolio } from '../../live/use-portfolio.ts';

export function StalePrices() {
  const { body } = usePortfolio();
  const stale = body?.positions.filter(({ quote }) => quote.status !== 'current') ?? [];
  if (!body || body.positions.length === 0) return null;
  return (
    <section>
      <h2>Prices of what you hold</h2>
      {stale.length === 0 ? (
        <p>All of them are current.</p>
      ) : (
        <ul>
          {stale.map(({ symbol }) => (
            <Stale key={symbol} symbol={symbol} />
          ))}
        </ul>
      )}
    </section>
  );
}

function Stale({ symbol }: { readonly symbol: string }) {
  const quote = useCell(quoteCell(symbol));
  return (
    <li>
      <Link to={{ name: 'stock', symbol }}>{symbol}</Link> <QuoteBadge quote={quote} />{' '}
      {quote && <Age quote={quote} />}
      {quote && whyNot(quote) !== undefined && `: ${whyNot(quote)}`}
    </li>
  );
}
