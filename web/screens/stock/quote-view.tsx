// The price first; then its change, how good it is, how old, and from whom.
import * as instants from '../../format/instants.ts';
import { newerWhen } from '../../format/newer-price.ts';
import * as numbers from '../../format/numbers.ts';
import type { SeenQuote } from '../../live/quotes.ts';
import { market } from '../../live/stream.ts';
import { useCell } from '../../state/cell.ts';
import { Age, QuoteBadge, whyNot } from '../../parts/quote-state.tsx';

const entitlements = {
  'end-of-day': 'the last close',
  delayed: 'delayed by 15 minutes',
  realtime: 'real time',
} as const;

export function QuoteView({ quote }: { readonly quote: SeenQuote }) {
  const { change, change_percent: percent, entitlement, source } = quote;
  const why = whyNot(quote);
  const newer = newerWhen(quote, useCell(market));
  const sign = change === undefined ? 0 : numbers.signOf(change);
  return (
    <section class="quote" aria-label="Quote">
      <p class="price figure" translate={false}>
        ${numbers.price(quote.price)}
      </p>
      {change !== undefined && percent !== undefined && (
        <p class={`figure ${sign > 0 ? 'gain' : sign < 0 ? 'loss' : 'even'}`} translate={false}>
          <span class="arrow" aria-hidden="true">
            {sign > 0 ? '▲' : sign < 0 ? '▼' : ''}
          </span>
          {numbers.signedPrice(change)} ({numbers.signedPercent(percent)})
          <span class="faint"> since the close before</span>
        </p>
      )}
      <p class="state">
        <QuoteBadge quote={quote} /> <Age quote={quote} />
        <span class="faint small">
          {' · '}
          {source === 'simulator' ? 'Simulated price' : 'Alpha Vantage'}
          {entitlement !== undefined && `, ${entitlements[entitlement]}`}, of{' '}
          {instants.minute(quote.as_of)}
        </span>
      </p>
      {why !== undefined && <p class="small warn-text">Not current: {why}.</p>}
      {newer !== undefined && <p class="small faint">{newer}</p>}
      <Figures quote={quote} />
    </section>
  );
}

function Figures({ quote }: { readonly quote: SeenQuote }) {
  const { open, high, low, previous_close: previous, volume } = quote;
  if (open === undefined || high === undefined || low === undefined) return null;
  const figures = [
    ['Open', numbers.price(open)],
    ['High', numbers.price(high)],
    ['Low', numbers.price(low)],
    ['Close before', previous === undefined ? '–' : numbers.price(previous)],
    ['Volume', volume === undefined ? '–' : numbers.whole(volume)],
  ] as const;
  return (
    <dl class="strip">
      {figures.map(([name, text]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd class="figure" translate={false}>
            {text}
          </dd>
        </div>
      ))}
    </dl>
  );
}
