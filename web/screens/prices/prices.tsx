// Where the prices come from, how many may be asked for, and what is stale and why.
import type { ComponentChildren } from 'preact';
import { user, serverFacts } from '../../api/session.ts';
import type { Health, User } from '../../api/types.ts';
import * as instants from '../../format/instants.ts';
import { useCell } from '../../state/cell.ts';
import { useAnswer } from '../../live/use-answer.ts';
import { Heading } from '../../parts/heading.tsx';
import { Failure, Waiting } from '../../parts/notice.tsx';
import { StalePrices } from './stale-prices.tsx';

const entitlements = {
  'end-of-day': 'the close of each session, published after it',
  delayed: 'prices of 15 minutes ago',
  realtime: 'prices of now, while the market is open',
} as const;

const states = {
  ok: 'Answers',
  key_rejected: 'Rejects the key of this server',
  allowance_exhausted: 'Requests of the day are used up',
  unreachable: 'Cannot be reached',
} as const;

export function Prices() {
  const { body: health, error, isLate, again } = useAnswer<Health>('healthcheck');
  const notes = health?.market_data.notes ?? [];
  return (
    <>
      <Heading text="About the prices" />
      {error !== undefined && <Failure error={error} again={again} />}
      {!health && isLate && <Waiting lines={6} />}
      {health && <SourceFacts health={health} />}
      {notes.length > 0 && (
        <section>
          <h2>What is not as it should be</h2>
          <ul>
            {notes.map((note) => (
              <li key={note}>{instants.readableNote(note)}</li>
            ))}
          </ul>
        </section>
      )}
      <StalePrices />
      <Words />
    </>
  );
}

function SourceFacts({ health }: { readonly health: Health }) {
  const facts = useCell(serverFacts);
  const { body: fresh } = useAnswer<User>('view-user');
  const known = useCell(user);
  const requests = (fresh ?? known)?.price_requests;
  const { market_data: market, checks } = health;
  const isSimulated = market.source === 'simulator';
  const oldest = market.oldest_held_quote_as_of;
  return (
    <dl class="facts">
      <Fact name="Source">
        {isSimulated ? 'A simulated market: none of it is real' : 'Alpha Vantage'}
      </Fact>
      {facts && (
        <Fact name="Plan">
          {facts.plan}: {entitlements[facts.entitlement]}
        </Fact>
      )}
      <Fact name="State">{states[checks.market_data]}</Fact>
      <Fact name="Requests left today">{requestsLeft(market)}</Fact>
      {requests && (
        <Fact name="Your share">
          {requests.left_today} left, new ones {instants.minute(requests.resets_at)}
        </Fact>
      )}
      <Fact name="Waiting for their turn">{market.queue_length}</Fact>
      <Fact name="Last answer">
        {market.last_success_at === null ? 'none yet' : instants.minute(market.last_success_at)}
      </Fact>
      {oldest !== null && (
        <Fact name="Oldest price of a held stock">{instants.minute(oldest)}</Fact>
      )}
    </dl>
  );
}

function requestsLeft({ requests_left_today: left, resets_at: at }: Health['market_data']): string {
  if (left === null) return 'no daily limit';
  return `${left} for everybody${at === null ? '' : `, new ones ${instants.minute(at)}`}`;
}

function Words() {
  return (
    <section>
      <h2>What the words mean</h2>
      <dl class="facts">
        <Fact name="Current">Nothing fresher can be had on this plan.</Fact>
        <Fact name="Stale">
          A fresher price exists; something keeps it from us, and the quote says what.
        </Fact>
        <Fact name="Last known">The stock has not traded since, or is not listed any more.</Fact>
        <Fact name="Adjusting">
          It looks split: the price may be of other shares than you hold, so it values nothing.
        </Fact>
        <Fact name="No price">None was ever seen. It never counts as zero.</Fact>
      </dl>
    </section>
  );
}

function Fact({ name, children }: { readonly name: string; readonly children: ComponentChildren }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
