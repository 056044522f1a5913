// One client of the stream of trade updates: it says who it is, then what it listens to. Knows
// nothing of sockets: frames come in as text and go out as text.
import type { Identity } from '#src/identity/identity.ts';
import type { ApiTokenOwner } from '#src/identity/identity-store.ts';
import { findKey } from '#src/http/alpaca/frame/authenticate-key.ts';
import type { FollowNeeds } from './follow-updates.ts';
import {
  closeAfter,
  closeCodes,
  createListening,
  frameOf,
  tradeUpdates,
  type StreamClient,
} from './listening.ts';
import { keysOf, readFrame, streamsOf, type Frame } from './read-frame.ts';
import type { KeyWatch } from '#src/http/access/key-watch.ts';
import type { StreamLimits } from '#src/http/access/stream-limits.ts';

export type SessionNeeds = FollowNeeds & {
  readonly identity: Pick<Identity, 'isLive' | 'authenticateProgram'>;
  readonly streamLimits: StreamLimits;
  readonly keyWatch: KeyWatch;
};

export type StreamSession = {
  /** A frame of the client. Handled one after another; never rejects. */
  receive(text: string): Promise<void>;
  /** The client has left. */
  end(): void;
};

/** A session of which nobody knows yet who it is. */
export function createStreamSession(needs: SessionNeeds, client: StreamClient): StreamSession {
  const listening = createListening(needs, client);
  const login = createStreamLogin(needs, client);
  let turn = Promise.resolve();
  let isOver = false;

  async function handle(text: string): Promise<void> {
    const frame = readFrame(text);
    if (!frame) return client.send(errorFrame('invalid syntax'));
    const { action } = frame;
    if (action === 'authenticate' || action === 'auth') return login.authenticate(frame);
    if (action !== 'listen' && action !== 'unlisten')
      return client.send(errorFrame('unknown action'));
    const owner = login.owner();
    if (!owner) return client.send(unauthorized('listen'));
    const isNamed = streamsOf(frame).includes(tradeUpdates);
    const isWanted = action === 'listen' ? isNamed : listening.isOn() && !isNamed;
    return listening.set(owner, isWanted);
  }

  return {
    receive(text) {
      turn = turn
        .then(() => (isOver ? undefined : handle(text)))
        .catch(() => client.close(closeCodes.failed, 'the server cannot tell now'));
      return turn;
    },
    end() {
      isOver = true;
      listening.end();
      login.end();
    },
  };
}

/** Who the client is, and its seat among the streams. */
function createStreamLogin(needs: SessionNeeds, client: StreamClient) {
  const { identity, streamLimits, keyWatch } = needs;
  let owner: ApiTokenOwner | undefined;
  let held: readonly { release(): void }[] = [];
  let isOver = false;

  async function refuse(message: string): Promise<void> {
    await client.send(unauthorized('authenticate', message));
    client.close(closeCodes.refused, message);
  }

  return {
    owner: () => owner,
    async authenticate(frame: Frame): Promise<void> {
      if (owner) return refuse('already authenticated');
      const found = await findKey(identity, keysOf(frame));
      if (!found) return refuse('access key verification failed');
      const taken = streamLimits.take(found.userId);
      if (!taken) return refuse('connection limit exceeded');
      if (isOver) return taken.release();
      owner = found;
      held = [taken, keyWatch.watch(found, () => closeAfter(client, 'key_ended'))];
      client.welcome();
      await client.send(frameOf('authorization', { status: 'authorized', action: 'authenticate' }));
    },
    end() {
      isOver = true;
      for (const each of held) each.release();
    },
  };
}

function unauthorized(action: string, message?: string): string {
  const why = message === undefined ? {} : { message };
  return frameOf('authorization', { status: 'unauthorized', action, ...why });
}

/** Some clients look for an error in the data, others for the action. */
function errorFrame(error: string): string {
  const data = { error, error_message: error };
  return JSON.stringify({ stream: 'error', action: 'error', data });
}
