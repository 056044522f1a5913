// Sessions of people: opened by a login, listed, and ended by their owner or by time.
import type { UserId } from '#src/domain/ids.ts';
import type { Clock } from '#src/runtime/clock.ts';
import type { EpochMs } from '#src/runtime/instant.ts';
import { sha256 } from '#src/runtime/digest.ts';
import type { Random } from '#src/runtime/random.ts';
import type { AccessStore, Session, SessionOwner, User } from '#src/identity/identity-store.ts';

export type OpenedSession = {
  /** 32 random bytes, base64url. Known to the user alone: only its hash is kept. */
  readonly token: string;
  readonly expiresAt: EpochMs;
};

export type Sessions = {
  /** Undefined when the user is gone, disabled, or has another password hash by now. */
  open(
    user: Pick<User, 'userId' | 'passwordHash'>,
    userAgent: string | undefined,
  ): Promise<OpenedSession | undefined>;
  /** The live session of a token, or undefined. Counts as a use of it. */
  find(token: string): Promise<SessionOwner | undefined>;
  /** The session as it is now; undefined when it has ended. No use of it. */
  renew(session: Session): Promise<SessionOwner | undefined>;
  /** The live sessions of the user, the newest first. */
  list(userId: UserId): Promise<readonly Session[]>;
};

export type SessionTerms = {
  /** A session that nobody uses ends after this. */
  readonly sessionIdleMs: number;
  /** However busy, a session ends after this. */
  readonly sessionAbsoluteMs: number;
};

/** The last use is written at most this often, so that reading stays reading. */
export const touchIntervalMs = 60_000;
export const tokenBytes = 32;
const sessionsMax = 100;
const userAgentLengthMax = 256;

type Needs = SessionTerms & {
  readonly store: AccessStore;
  readonly clock: Clock;
  readonly random: Random;
};

export function createSessions(needs: Needs): Sessions {
  const { store, clock, random, sessionIdleMs, sessionAbsoluteMs } = needs;
  const isLive = ({ expiresAt, usedAt }: Session, now: EpochMs) =>
    now < expiresAt && now - usedAt < sessionIdleMs;

  function useIfLive(session: SessionOwner | undefined): SessionOwner | undefined {
    const now = clock.now();
    if (!session || !isLive(session, now)) return undefined;
    // A full or locked disk must not keep anybody from reading: nobody waits for this, and without
    // it the session only idles out a little earlier.
    if (now - session.usedAt >= touchIntervalMs) {
      store.touchSession(session.tokenHash, now).catch(() => {});
    }
    return session;
  }

  return {
    async open({ userId, passwordHash }, userAgent) {
      const token = random.bytes(tokenBytes).toString('base64url');
      const now = clock.now();
      const session = {
        tokenHash: sha256(token),
        sessionId: random.id(),
        userId,
        userAgent: userAgent?.slice(0, userAgentLengthMax) ?? null,
        createdAt: now,
        usedAt: now,
        expiresAt: now + sessionAbsoluteMs,
      };
      const isOpen = await store.insertSession(session, passwordHash, sessionsMax);
      return isOpen ? { token, expiresAt: session.expiresAt } : undefined;
    },

    find: async (token) => useIfLive(await store.findSession(sha256(token))),

    async renew({ tokenHash }) {
      const session = await store.findSession(tokenHash);
      return session && isLive(session, clock.now()) ? session : undefined;
    },

    async list(userId) {
      const now = clock.now();
      const sessions = await store.listSessions(userId);
      return sessions.filter((session) => isLive(session, now));
    },
  };
}
