// What a client of the stream listens to, once it is known who it is.
import type { ApiTokenOwner } from '#src/identity/identity-store.ts';
import {
  followUpdates,
  headOf,
  type FollowEnd,
  type FollowNeeds,
  type Following,
} from './follow-updates.ts';
import { presentUpdate } from './present-update.ts';

/** Codes of RFC 6455, section 7.4.1. */
export const closeCodes = { goingAway: 1001, refused: 1008, failed: 1011, again: 1012 } as const;

export type StreamClient = {
  /** Resolves when the frame has left; rejects when it never will. */
  send(frame: string): Promise<void>;
  /** Ends the connection, `why` for whoever reads it. */
  close(code: number, why: string): void;
  /** The client has said who it is. */
  welcome(): void;
};

export type Listening = {
  isOn(): boolean;
  /** Begins to listen, goes on listening or stops, and tells the client which. */
  set(owner: ApiTokenOwner, isWanted: boolean): Promise<void>;
  end(): void;
};

/** The one stream there is. */
export const tradeUpdates = 'trade_updates';

/** The frame that tells something of a stream. */
export function frameOf(stream: string, data: object): string {
  return JSON.stringify({ stream, data });
}

/** Nothing is listened to yet. */
export function createListening(needs: FollowNeeds, client: StreamClient): Listening {
  let following: Following | undefined;
  let isOver = false;

  function follow(owner: ApiTokenOwner, after: number): void {
    const started = followUpdates(needs, owner, after, async (updates) => {
      for (const update of updates) await client.send(frameOf(tradeUpdates, presentUpdate(update)));
    });
    following = started;
    void closeAtEnd(started);
  }

  async function closeAtEnd(started: Following): Promise<void> {
    const end = await started.ended;
    if (end !== 'stopped' && following === started) closeAfter(client, end);
  }

  function stop(): void {
    following?.stop();
    following = undefined;
  }

  return {
    isOn: () => following !== undefined,
    async set(owner, isWanted) {
      if (!isWanted) stop();
      // Where it begins is settled before the client is told: what it does next is told to it.
      const after = isWanted && !following ? await headOf(needs, owner.accountId) : undefined;
      await client.send(frameOf('listening', { streams: isWanted ? [tradeUpdates] : [] }));
      if (after !== undefined && !isOver) follow(owner, after);
    },
    end() {
      isOver = true;
      stop();
    },
  };
}

/** Tells the client why nothing more comes. */
export function closeAfter(client: StreamClient, end: FollowEnd): void {
  switch (end) {
    case 'too_slow':
      return client.close(closeCodes.refused, 'too slow');
    case 'key_ended':
      return client.close(closeCodes.refused, 'the key has ended');
    case 'account_closed':
      return client.close(closeCodes.again, 'the account was closed or begun anew');
    default:
      return client.close(closeCodes.failed, 'the server cannot tell now');
  }
}
