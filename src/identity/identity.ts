// Users and their sessions: who may come in, under which name, and for how long.
import { userId, type AccountId, type UserId } from '#src/domain/ids.ts';
import type { Clock, EpochMs } from '#src/runtime/clock.ts';
import { sha256 } from '#src/runtime/digest.ts';
import { createLanes } from '#src/runtime/lanes.ts';
import type { Random } from '#src/runtime/random.ts';
import { err, ok, type Result } from '#src/runtime/result.ts';
import type { IdentityStore, SessionOwner, User } from './identity-store.ts';
import { failuresForgottenAfterMs, nextAttemptAt } from './login-throttle.ts';
import type { PasswordHasher } from './password-hash.ts';
import { checkNewPassword, type PasswordRefusal } from './password-rules.ts';
import { parseUsername, type Username } from './username.ts';

export type Login = {
  readonly user: Pick<User, 'userId' | 'username' | 'accountId'>;
  /** 32 random bytes, base64url. Known to the user alone: only its hash is kept. */
  readonly token: string;
  readonly expiresAt: EpochMs;
};

export type LoginRefusal =
  | { readonly code: 'invalid_credentials'; readonly userId: UserId | undefined }
  | { readonly code: 'too_many_attempts'; readonly retryAt: EpochMs };

export type NewUserRefusal = 'username_invalid' | 'username_taken' | PasswordRefusal;

export type Identity = {
  /**
   * Stores a user whose account `openAccount` opens. It is opened before the user is stored, and
   * not at all when the name or the password is refused.
   */
  createUser(
    username: string,
    password: string,
    openAccount: () => Promise<AccountId>,
  ): Promise<Result<User, NewUserRefusal>>;
  /** A new session, or the one answer for an unknown user and a wrong password. */
  logIn(username: string, password: string): Promise<Result<Login, LoginRefusal>>;
  /** The live session of a token, or undefined. */
  authenticate(token: string): Promise<SessionOwner | undefined>;
  /** The session's token is dead when this resolves. */
  logOut(session: SessionOwner): Promise<void>;
  /** Changes the password and ends every other session of the user. */
  changePassword(
    session: SessionOwner,
    currentPassword: string,
    newPassword: string,
  ): Promise<Result<undefined, PasswordConfirmationRefusal | PasswordRefusal>>;
  /**
   * Removes the user and every session, when the password is right. The account is closed first, so
   * that a failure in between leaves a user who can ask again.
   */
  removeUser(
    session: SessionOwner,
    password: string,
    closeAccount: () => Promise<void>,
  ): Promise<Result<undefined, PasswordConfirmationRefusal>>;
};

export type PasswordConfirmationRefusal =
  | 'wrong_password'
  | { readonly code: 'too_many_attempts'; readonly retryAt: EpochMs };

/** However busy, a session ends after 30 days. */
export const sessionAbsoluteMs = 30 * 24 * 60 * 60_000;
/** A session that nobody uses ends after a day. */
export const sessionIdleMs = 24 * 60 * 60_000;
/** The last use is written at most this often, so that reading stays reading. */
const touchIntervalMs = 60_000;
const tokenBytes = 32;
/** Logins that may wait for the same username. */
const waitingMax = 34;

type Needs = {
  readonly store: IdentityStore;
  readonly hasher: PasswordHasher;
  readonly clock: Clock;
  readonly random: Random;
};

export function createIdentity({ store, hasher, clock, random }: Needs): Identity {
  // Whatever concerns one name happens one after another: parallel guesses would all see the count
  // before them, and a login beside a password change would outlive it.
  const lanes = createLanes<Username>({ waitingMax });

  /**
   * Compares the password unless the subject must wait; counts a failure, forgets them on success.
   * The caller is in the name's lane.
   */
  async function check(
    subject: string,
    password: string,
    passwordHash: string | undefined,
  ): Promise<Result<undefined, PasswordConfirmationRefusal>> {
    const failures = await store.findLoginFailures(subject);
    const retryAt = nextAttemptAt(failures, clock.now());
    if (retryAt !== undefined) return err({ code: 'too_many_attempts', retryAt });
    if (await hasher.verify(password, passwordHash)) {
      if (failures) await store.clearLoginFailures(subject);
      return ok(undefined);
    }
    const now = clock.now();
    await store.recordLoginFailure(subject, now, now - failuresForgottenAfterMs);
    return err('wrong_password');
  }

  /**
   * The password again, inside a session. Counted apart from logins: guesses of strangers must not
   * keep the owner from changing the password.
   */
  async function confirm(session: SessionOwner, password: string) {
    const user = await store.findUser(session.username);
    return check(`user ${session.userId}`, password, user?.passwordHash);
  }

  async function openSession(user: User): Promise<Login> {
    const token = random.bytes(tokenBytes).toString('base64url');
    const now = clock.now();
    const expiresAt = now + sessionAbsoluteMs;
    const tokenHash = sha256(token);
    const { userId } = user;
    await store.insertSession({ tokenHash, userId, createdAt: now, usedAt: now, expiresAt });
    return { user, token, expiresAt };
  }

  async function logInAs(
    username: Username,
    password: string,
  ): Promise<Result<Login, LoginRefusal>> {
    const user = await store.findUser(username);
    const checked = await check(username, password, user?.passwordHash);
    if (checked.ok && user) return ok(await openSession(user));
    if (!checked.ok && checked.error !== 'wrong_password') return err(checked.error);
    return err({ code: 'invalid_credentials', userId: user?.userId });
  }

  return {
    async createUser(text, password, openAccount) {
      const username = parseUsername(text);
      if (!username) return err('username_invalid');
      const checked = checkNewPassword(password, username);
      if (!checked.ok) return checked;
      return lanes.run(username, async () => {
        if (await store.findUser(username)) return err('username_taken');
        const passwordHash = await hasher.hash(checked.value);
        const accountId = await openAccount();
        const createdAt = clock.now();
        const user = { userId: userId(random.id()), username, passwordHash, accountId, createdAt };
        return (await store.insertUser(user)) ? ok(user) : err('username_taken');
      });
    },

    async logIn(text, password) {
      const username = parseUsername(text);
      if (username) {
        // Refused before the lane: a flood of guesses must not fill it for the owner.
        const retryAt = nextAttemptAt(await store.findLoginFailures(username), clock.now());
        if (retryAt !== undefined) return err({ code: 'too_many_attempts', retryAt });
        return lanes.run(username, () => logInAs(username, password));
      }
      // No such user can exist; the work is done all the same, so that the time tells nothing.
      await hasher.verify(password, undefined);
      return err({ code: 'invalid_credentials', userId: undefined });
    },

    async authenticate(token) {
      const session = await store.findSession(sha256(token));
      const now = clock.now();
      if (!session || now >= session.expiresAt || now - session.usedAt >= sessionIdleMs) {
        return undefined;
      }
      // A full or locked disk must not keep anybody from reading: nobody waits for this, and
      // without it the session only idles out a little earlier.
      if (now - session.usedAt >= touchIntervalMs) {
        store.touchSession(session.tokenHash, now).catch(() => {});
      }
      return session;
    },

    logOut: (session) => store.deleteSession(session.tokenHash),

    changePassword: (session, currentPassword, newPassword) =>
      lanes.run(session.username, async () => {
        const current = await confirm(session, currentPassword);
        if (!current.ok) return current;
        const checked = checkNewPassword(newPassword, session.username);
        if (!checked.ok) return checked;
        const passwordHash = await hasher.hash(checked.value);
        await store.changePassword(session.userId, passwordHash, session.tokenHash);
        return ok(undefined);
      }),

    removeUser: (session, password, closeAccount) =>
      lanes.run(session.username, async () => {
        const confirmed = await confirm(session, password);
        if (!confirmed.ok) return confirmed;
        await closeAccount();
        await store.deleteUser(session.userId);
        return ok(undefined);
      }),
  };
}
