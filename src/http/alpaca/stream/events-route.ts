// The updates as server-sent events, for clients without a websocket; also those of before.
import { Readable } from 'node:stream';
import { Type } from 'typebox';
import type { Broker } from '#src/broker/broker.ts';
import type { AccountId } from '#src/domain/ids.ts';
import type { ApiTokenOwner } from '#src/identity/identity-store.ts';
import type { Clock } from '#src/runtime/clock.ts';
import type { EpochMs } from '#src/runtime/instant.ts';
import { repeat } from '#src/runtime/repeat.ts';
import type { OrderUpdate } from '#src/trading/feed/order-updates.ts';
import { AlpacaError, badParameter } from '#src/http/alpaca/frame/alpaca-error.ts';
import type { AlpacaRoute } from '#src/http/alpaca/frame/alpaca-route.ts';
import { readText, type Given } from '#src/http/alpaca/frame/read-fields.ts';
import { readInstant } from '#src/http/alpaca/frame/read-instant.ts';
import { asked, request } from '#src/http/alpaca/frame/schemas.ts';
import { followUpdates, headOf, type FollowNeeds } from './follow-updates.ts';
import { presentUpdate } from './present-update.ts';
import type { KeyWatch } from '#src/http/access/key-watch.ts';
import type { StreamLimits } from '#src/http/access/stream-limits.ts';
import { parseUpdateId, type UpdatePlace } from './update-id.ts';

export type EventsNeeds = FollowNeeds & {
  readonly streamLimits: StreamLimits;
  readonly keyWatch: KeyWatch;
  /** Of the market, by which entries are stamped. */
  readonly clock: Clock;
};

/** Shorter than any idle connection is kept. */
const heartbeatMs = 4_000;
/** Bytes that wait for a slow reader before more are taken from the journal. */
const waitingBytesMax = 64 * 1024;

/** What is wanted of the journal. */
type Range = {
  readonly after: number;
  readonly from: Pick<UpdatePlace, 'sequence' | 'place'> | undefined;
  readonly until: ((update: OrderUpdate) => boolean) | undefined;
  /** It ends by itself when all up to this sequence was told. */
  readonly last: number | undefined;
  /** When it is known what the last sequence is, at the latest. */
  readonly endsAt: EpochMs;
};

/** Where it stands, and where it stood before. */
const paths = ['/v2/events/trades', '/v2beta1/events/trades'] as const;

/** The updates at each of their addresses. */
export function eventsRoutes(needs: EventsNeeds): readonly AlpacaRoute[] {
  return paths.map((path) => eventsRoute(needs, path));
}

function eventsRoute(needs: EventsNeeds, path: (typeof paths)[number]): AlpacaRoute {
  return {
    method: 'GET',
    path,
    tag: 'Alpaca: orders',
    summary: 'Follow the updates of orders as server-sent events',
    description:
      'What happens from now on, or since an instant or an event. It ends when `until` is reached, and ' +
      'goes on otherwise; lines that begin with a colon are heartbeats. The websocket `/stream` tells ' +
      'the same.',
    access: 'read',
    query: request({
      since: asked('A date or an instant: from there on'),
      until: asked('A date or an instant: up to there'),
      since_id: asked('The `event_id` of an update: itself, and what comes behind'),
      until_id: asked('The `event_id` of the last one'),
    }),
    success: {
      status: 200,
      description: 'The updates',
      contentType: 'text/event-stream',
      schema: Type.String(),
      example: 'data: {"event":"new"}\n\n',
    },
    refusals: [422],
    handle: async ({ query }, owner) => {
      const range = await readRange(needs, query, owner.accountId);
      const seat = needs.streamLimits.take(owner.userId);
      if (!seat) throw new AlpacaError(429, 42_910_000, 'too many streams at the same time');
      const headers = {
        'cache-control': 'no-store, no-transform',
        'x-accel-buffering': 'no',
      } as const;
      const body = stream(needs, owner, range).once('close', seat.release);
      return { status: 200, body, contentType: 'text/event-stream', headers };
    },
  };
}

function stream(needs: EventsNeeds, owner: ApiTokenOwner, range: Range): Readable {
  let wake = () => {};
  const readable = new Readable({ highWaterMark: waitingBytesMax, read: () => wake() });
  const write = async (text: string) => {
    if (readable.destroyed || readable.push(text)) return;
    await new Promise<void>((resolve) => (wake = resolve));
  };
  let [told, last] = [range.after, range.last];
  const stopIfDone = () => {
    if (last !== undefined && told >= last) following.stop();
  };
  const following = followUpdates(needs, owner, range.after, async (updates, sequence) => {
    for (const update of updates) {
      if (range.until && !range.until(update)) return following.stop();
      if (isWanted(update, range))
        await write(`data: ${JSON.stringify(presentUpdate(update))}\n\n`);
    }
    told = sequence;
    stopIfDone();
  });
  const beats = repeat(needs.clock, async () => {
    if (!readable.destroyed) readable.push(': heartbeat\n\n');
    // Where nothing happens that would be too late to be told, the end is that of the time.
    if (needs.clock.now() > range.endsAt) last ??= await headOf(needs, owner.accountId).catch(none);
    stopIfDone();
    return heartbeatMs * needs.clock.speed;
  });
  const watched = needs.keyWatch.watch(owner, following.stop);
  void following.ended.then(() => readable.push(null));
  readable.once('close', () => {
    wake();
    beats.stop();
    watched.release();
    following.stop();
  });
  return readable;
}

/** The next beat asks again. */
const none = () => undefined;

function isWanted({ sequence, place }: OrderUpdate, { from }: Range): boolean {
  if (!from) return true;
  return sequence > from.sequence || (sequence === from.sequence && place >= from.place);
}

async function readRange(needs: EventsNeeds, query: Given, accountId: AccountId): Promise<Range> {
  const [since, until] = [readInstant(query, 'since', 'up'), readInstant(query, 'until')];
  const [sinceId, untilId] = [readId(query, 'since_id'), readId(query, 'until_id')];
  if ((since !== undefined && sinceId) || (until !== undefined && untilId)) {
    throw badParameter('since and since_id, as until and until_id, cannot go together');
  }
  const hasEnd = until !== undefined || untilId !== undefined;
  if (hasEnd && since === undefined && !sinceId) throw badParameter('until needs since');
  const head = await headOf(needs, accountId);
  const isPast = until !== undefined && until <= needs.clock.now();
  return {
    after: sinceId
      ? Math.min(sinceId.sequence - 1, head)
      : await sequenceBefore(needs, accountId, since, head),
    from: sinceId,
    until: untilOf(until, untilId),
    endsAt: until ?? Infinity,
    last: isPast || untilId ? Math.min(untilId?.sequence ?? head, head) : undefined,
  };
}

function untilOf(until: EpochMs | undefined, untilId: UpdatePlace | undefined): Range['until'] {
  if (until !== undefined) return ({ recordedAt }) => recordedAt <= until;
  if (!untilId) return undefined;
  const { sequence: last, place: lastPlace } = untilId;
  return ({ sequence, place }) => sequence < last || (sequence === last && place <= lastPlace);
}

function readId(query: Given, name: string): UpdatePlace | undefined {
  const text = readText(query, name);
  if (text === undefined) return undefined;
  const place = parseUpdateId(text);
  if (!place) throw badParameter(`invalid ${name}`);
  return place;
}

/** The last sequence that was recorded before the instant; the newest one without one. */
async function sequenceBefore(
  { broker }: { readonly broker: Pick<Broker, 'readHistory'> },
  accountId: AccountId,
  since: EpochMs | undefined,
  head: number,
): Promise<number> {
  if (since === undefined) return head;
  let [low, high] = [0, head];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    const [entry] = await broker.readHistory(accountId, middle + 1, 1);
    if (entry && entry.recordedAt < since) low = middle;
    else high = middle - 1;
  }
  return low;
}
