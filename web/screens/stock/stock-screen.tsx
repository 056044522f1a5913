// One stock: its price and how good it is, its chart, the ticket, and what one has of it.
import { useEffect } from 'preact/hooks';
import type { Stock } from '../../api/types.ts';
import { Link } from '../../ways/link.tsx';
import { useCell } from '../../state/cell.ts';
import { quoteCell, seeQuote } from '../../live/quotes.ts';
import { watchSymbols } from '../../live/stream.ts';
import { useAnswer } from '../../live/use-answer.ts';
import { Heading } from '../../parts/heading.tsx';
import { MarketLine } from '../../parts/market-line.tsx';
import { Failure, Waiting } from '../../parts/notice.tsx';
import { Ticket } from '../../ticket/ticket.tsx';
import { OpenOrders } from '../orders/open-orders.tsx';
import { usePortfolio } from '../../live/use-portfolio.ts';
import { MyPosition } from './my-position.tsx';
import { MyTrades } from './my-trades.tsx';
import { PriceChart } from './price-chart.tsx';
import { QuoteView } from './quote-view.tsx';

export function StockScreen({ symbol }: { readonly symbol: string }) {
  const path = `lookup-stock?symbol=${encodeURIComponent(symbol)}`;
  const {
    body: stock,
    error,
    isLate,
    again,
  } = useAnswer<Stock>(path, (answer) => seeQuote(answer.symbol, answer.quote));
  const quote = useCell(quoteCell(symbol));
  const { body: portfolio, again: readPortfolio } = usePortfolio();
  useEffect(() => {
    watchSymbols([symbol]);
    return () => watchSymbols([]);
  }, [symbol]);
  const name = [stock?.name, stock?.exchange].filter(Boolean).join(', ');
  return (
    <>
      <Heading text={`${symbol}${stock?.name ? ` ${stock.name}` : ''}`} title={symbol} />
      {name !== '' && stock?.exchange && <p class="faint small">{stock.exchange}</p>}
      {error !== undefined && <Failure error={error} again={again} />}
      {!quote && !error && isLate && <Waiting lines={2} />}
      <div class="beside-ticket">
        <div>
          {quote && <QuoteView quote={quote} />}
          <MarketLine />
          <PriceChart symbol={symbol} />
        </div>
        <Ticket
          symbol={symbol}
          price={quote?.price}
          portfolio={portfolio}
          onPlaced={readPortfolio}
        />
        <div class="own">
          <MyPosition symbol={symbol} portfolio={portfolio} />
          <OpenOrders symbol={symbol} />
          <MyTrades symbol={symbol} />
        </div>
      </div>
      <p class="small faint">
        <Link to={{ name: 'prices' }}>About the prices</Link>
      </p>
    </>
  );
}
