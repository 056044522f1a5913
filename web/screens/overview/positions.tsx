// What is held, with the cash as a row of its own and the totals below.
import { chosenAccount, accountNow } from '../../api/session.ts';
import type { Portfolio, Position } from '../../api/types.ts';
import { Link } from '../../ways/link.tsx';
import { useCell, useCellPart } from '../../state/cell.ts';
import { quoteCell, type SeenQuote } from '../../live/quotes.ts';
import { figures } from '../../live/stream.ts';
import { seconds } from '../../live/ticking.ts';
import { DayGain } from '../stock/day-gain.tsx';
import { Gain, Money, Percent, Price, Shares } from '../../parts/figures.tsx';
import { Age, QuoteBadge } from '../../parts/quote-state.tsx';
import { Table, type Column } from '../../parts/table.tsx';
import { notional, less } from '../../ticket/estimate.ts';

/** Undefined for a price that values nothing. */
function priceOf(quote: SeenQuote | undefined): string | undefined {
  return quote && quote.status !== 'adjusting' ? quote.price : undefined;
}

/** The price of now; the value follows from it. Null where nothing values the position. */
function usePrice({ symbol, price, market_value: value }: Position): string | null {
  const newest = useCellPart(quoteCell(symbol), priceOf);
  return value === null ? null : (newest ?? price);
}

const columns: readonly Column<Position>[] = [
  {
    name: 'Symbol',
    cell: ({ symbol, name }) => (
      <Link to={{ name: 'stock', symbol }}>
        <b translate={false}>{symbol}</b> <span class="faint name">{name}</span>
      </Link>
    ),
  },
  { name: 'Quantity', cell: ({ quantity }) => <Shares text={quantity} />, isFigure: true },
  { name: 'Price', cell: (position) => <LivePrice position={position} />, isFigure: true },
  { name: 'Market value', cell: (position) => <LiveValue position={position} />, isFigure: true },
  { name: 'Today', cell: (position) => <DayGain position={position} />, isFigure: true },
  { name: 'Gain or loss', cell: (position) => <LiveGain position={position} />, isFigure: true },
  {
    name: 'Weight in portfolio',
    cell: ({ weight_percent: weight }) => <Weight text={weight} />,
    isFigure: true,
  },
  { name: 'Quote', cell: (position) => <QuoteState position={position} /> },
];

export function Positions({ portfolio }: { readonly portfolio: Portfolio }) {
  useCell(chosenAccount);
  const live = useCell(figures).get(accountNow()?.account_id ?? '') ?? portfolio;
  const byValue = portfolio.positions.toSorted(
    (a, b) => Number(b.market_value ?? -1) - Number(a.market_value ?? -1),
  );
  const without = live.complete ? '' : ` without ${live.unpriced.join(', ')}`;
  const footer = [
    [
      'Cash',
      '',
      '',
      <Money text={live.cash} />,
      '',
      '',
      <Weight text={shareOf(live.cash, live.equity)} />,
      '',
    ],
    [
      `Total${without}`,
      '',
      '',
      <Money text={live.equity} />,
      <Gain text={live.day_change} />,
      <Gain text={live.unrealized_profit} />,
      '',
      '',
    ],
  ];
  return (
    <section>
      <h2>Positions</h2>
      <Table
        name="Positions"
        rows={byValue}
        columns={columns}
        keyOf={({ symbol }) => symbol}
        footer={footer}
      />
    </section>
  );
}

function LivePrice({ position }: { readonly position: Position }) {
  return <Price text={usePrice(position)} />;
}

function LiveValue({ position }: { readonly position: Position }) {
  const price = usePrice(position);
  return <Money text={price === null ? null : notional(price, position.quantity)} />;
}

function LiveGain({ position }: { readonly position: Position }) {
  const price = usePrice(position);
  const gain =
    price === null ? null : less(notional(price, position.quantity), position.cost_basis);
  return <Gain text={gain} />;
}

function Weight({ text }: { readonly text: string | null }) {
  const width = Math.min(100, Math.max(0, Number(text ?? 0)));
  return (
    <span class="weight">
      <svg class="bar" width="40" height="8" aria-hidden="true">
        <rect class="all" width="40" height="8" rx="2" />
        <rect class="part" width={(width * 40) / 100} height="8" rx="2" />
      </svg>
      <Percent text={text} />
    </span>
  );
}

/** In percent; pixels and one decimal are all that it is for. */
function shareOf(part: string, whole: string): string | null {
  return Number(whole) > 0 ? ((Number(part) / Number(whole)) * 100).toFixed(4) : null;
}

/** Drawn anew when the state changes; the age counts by itself. */
function QuoteState({ position: { symbol } }: { readonly position: Position }) {
  const cell = quoteCell(symbol);
  useCellPart(cell, stateOf);
  const quote = cell.get();
  return (
    <span class="quote-state">
      <QuoteBadge quote={quote} /> {quote && <LiveAge symbol={symbol} />}
    </span>
  );
}

function stateOf(quote: SeenQuote | undefined): string | undefined {
  return quote && `${quote.status} ${quote.reason}`;
}

function LiveAge({ symbol }: { readonly symbol: string }) {
  useCell(seconds);
  const quote = quoteCell(symbol).get();
  return quote ? <Age quote={quote} /> : null;
}
