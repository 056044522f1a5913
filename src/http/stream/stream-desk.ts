// All streams of this process: looks after each of them several times a second, and ends those
// whose login has ended.
import type { ServerResponse } from 'node:http';
import type { TickerSymbol } from '#src/domain/ticker-symbol.ts';
import type { Identity } from '#src/identity/identity.ts';
import type { Owner } from '#src/identity/identity-store.ts';
import type { QuoteFeed } from '#src/market/quotes/quote-feed.ts';
import type { Clock } from '#src/runtime/clock.ts';
import type { MonotonicMs } from '#src/runtime/instant.ts';
import { inSlices } from '#src/runtime/in-slices.ts';
import { repeat } from '#src/runtime/repeat.ts';
import type { SeenSequences } from './event-ids.ts';
import { createEventWriter } from './event-writer.ts';
import { beginRound, type RoundNeeds } from './stream-round.ts';
import type { StreamAccountsNeeds } from './stream-accounts.ts';
import { createUserStream, type UserStream } from './user-stream.ts';

export type StreamDesk = {
  /** Answers with events from now on, until the client leaves or the stream is ended. */
  open(response: ServerResponse, wanted: WantedStream): Promise<void>;
  /** The symbols that clients have named. */
  named(): readonly TickerSymbol[];
  /** Tells clients to come back, one after another, so that not all of them come at once. */
  spread(overMs: number): void;
  /** Ends every stream, and each later one as it begins. */
  close(): void;
};

export type WantedStream = {
  readonly owner: Owner;
  readonly symbols: readonly TickerSymbol[];
  readonly seen: SeenSequences | undefined;
  /** Called once, when the stream is over. */
  readonly onOver: () => void;
};

export type StreamDeskNeeds = RoundNeeds &
  StreamAccountsNeeds & {
    readonly quoteFeed: QuoteFeed;
    readonly identity: Pick<Identity, 'renewOwner' | 'listApiTokens'>;
  };

/** At most four events of prices a second. */
export const roundMs = 250;
/** A login that has ended ends its streams within a second. */
const renewalMs = 500;

type Entry = { readonly stream: UserStream; readonly symbols: readonly TickerSymbol[] };

/** A desk without streams. */
export function createStreamDesk(needs: StreamDeskNeeds): StreamDesk {
  const { identity, clock, onFault } = needs;
  const open = new Set<Entry>();
  let changed = new Set<TickerSymbol>();
  let renewedAt: MonotonicMs = 0;
  let rounds: { stop(): void } | undefined;
  let isClosed = false;
  needs.quoteFeed.subscribe(({ symbol }) => open.size > 0 && changed.add(symbol));

  async function round(): Promise<number> {
    const news = changed;
    changed = new Set();
    const now = clock.monotonicNow();
    const isRenewal = now - renewedAt >= renewalMs;
    if (isRenewal) renewedAt = now;
    const next = beginRound(needs, news);
    const each = async ({ stream }: Entry) => {
      if (isRenewal) await renew(identity, stream);
      if (stream.isDue(next)) await stream.tell(next);
    };
    const due = [...open].filter(({ stream }) => isRenewal || stream.isDue(next));
    await inSlices(due, (entry) => each(entry).catch(onFault));
    return roundMs;
  }

  function forget(entry: Entry): void {
    entry.stream.stop();
    open.delete(entry);
    if (open.size > 0) return;
    rounds?.stop();
    rounds = undefined;
  }

  return {
    async open(response, { owner, symbols, seen, onOver }) {
      const writer = createEventWriter(response);
      const stream = createUserStream(needs, { writer, owner, named: symbols, seen });
      const entry = { stream, symbols };
      response.once('close', () => {
        forget(entry);
        onOver();
      });
      if (response.destroyed || isClosed)
        return isClosed ? stream.end('server_stopping') : onOver();
      await stream.renew(owner);
      await stream.tell(beginRound(needs, new Set()));
      open.add(entry);
      // The client may have left while its accounts were looked at.
      if (response.destroyed) return forget(entry);
      rounds ??= repeat(clock, round);
    },
    named: () => [...open].flatMap(({ symbols }) => symbols),
    spread: (overMs) => endSpread(clock, [...open], overMs),
    close() {
      isClosed = true;
      for (const { stream } of open) stream.end('server_stopping');
    },
  };
}

/** Ends the streams one after another within the time. */
function endSpread(clock: Clock, entries: readonly Entry[], overMs: number): void {
  for (const [place, { stream }] of entries.entries()) {
    void clock.after((place / entries.length) * overMs).then(() => stream.end('server_stopping'));
  }
}

/** Goes on with the login as it is now, or ends with it. */
async function renew(identity: StreamDeskNeeds['identity'], stream: UserStream): Promise<void> {
  const before = stream.owner();
  const owner = await identity.renewOwner(before);
  if (!owner) stream.end('session_ended');
  // The same as before is by far the most often what the cache has.
  else if (owner !== before) await stream.renew(owner);
}
