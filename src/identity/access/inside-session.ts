// What is done inside a session happens in the turn of whoever asks, alone with their name, and
// only while the session lives.
import {
  LoginEndedError,
  type ActingSession,
  type Owner,
  type Session,
  type SessionOwner,
} from '#src/identity/identity-store.ts';
import type { Username } from '#src/identity/username.ts';
import type { Clock } from '#src/runtime/clock.ts';
import type { Lanes } from '#src/runtime/lanes.ts';
import type { ApiTokens } from './api-tokens.ts';
import type { Sessions } from './sessions.ts';

export type InsideSession = {
  /**
   * Whether the session or token is alive still: a request that took its time since it was
   * authenticated, for instance to send its body, asks again before it acts.
   */
  isLive(owner: Owner): Promise<boolean>;
  /** Who asks as they are now, with the accounts of now; undefined when the login has ended. */
  renewOwner(owner: Owner): Promise<Owner | undefined>;
  /** A session may end while its request waits. Throws LoginEndedError. */
  requireLive(session: SessionOwner): Promise<void>;
  /** The session as the store checks it again in the transaction that acts. */
  actingOf(session: Session): ActingSession;
  /** Runs the task in the turn of the address, alone with the name of the session's user. */
  inTurn<Value>(
    session: SessionOwner,
    client: { readonly address: string },
    task: () => Promise<Value>,
  ): Promise<Value>;
};

type Needs = {
  readonly sessions: Pick<Sessions, 'renew'>;
  readonly apiTokens: Pick<ApiTokens, 'renew'>;
  readonly clock: Clock;
  readonly lanes: Lanes<Username>;
  readonly takeTurn: <Value>(address: string, task: () => Promise<Value>) => Promise<Value>;
};

/** Acts inside of sessions by the rules above. */
export function createInsideSession(needs: Needs): InsideSession {
  const { sessions, apiTokens, clock, lanes, takeTurn } = needs;
  const renewOwner = (owner: Owner): Promise<Owner | undefined> =>
    'tokenId' in owner ? apiTokens.renew(owner) : sessions.renew(owner);
  const isLive = async (owner: Owner) => (await renewOwner(owner)) !== undefined;

  async function requireLive(session: SessionOwner): Promise<void> {
    if (!(await isLive(session))) throw new LoginEndedError('the session ended while it waited');
  }

  return {
    isLive,
    renewOwner,
    requireLive,
    actingOf: ({ tokenHash, userId }) => ({ tokenHash, userId, at: clock.now() }),
    inTurn: (session, { address }, task) =>
      takeTurn(address, () =>
        lanes.run(session.username, async () => {
          await requireLive(session);
          return task();
        }),
      ),
  };
}
