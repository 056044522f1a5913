// The port behind which users, sessions and failed logins are kept. Every write is durable when its
// promise resolves.
import type { AccountId, UserId } from '#src/domain/ids.ts';
import type { EpochMs } from '#src/runtime/clock.ts';
import type { Username } from './username.ts';

export type User = {
  readonly userId: UserId;
  readonly username: Username;
  /** A PHC string. */
  readonly passwordHash: string;
  readonly accountId: AccountId;
  readonly createdAt: EpochMs;
};

export type Session = {
  /** SHA-256 of the token in hexadecimal; the token itself is never stored. */
  readonly tokenHash: string;
  readonly userId: UserId;
  readonly createdAt: EpochMs;
  readonly usedAt: EpochMs;
  readonly expiresAt: EpochMs;
};

/** A session with the owner's names, in one read. */
export type SessionOwner = Session & Pick<User, 'username' | 'accountId'>;

export type LoginFailures = { readonly failures: number; readonly lastFailureAt: EpochMs };

export type IdentityStore = {
  /** False, and nothing stored, when the username is taken. */
  insertUser(user: User): Promise<boolean>;
  findUser(username: Username): Promise<User | undefined>;
  /**
   * Stores the new hash and ends every session of the user but the one named, in one transaction.
   */
  changePassword(userId: UserId, passwordHash: string, survivingTokenHash: string): Promise<void>;
  /** The user and all its sessions are gone in one transaction. */
  deleteUser(userId: UserId): Promise<void>;

  /** Stores the session and forgets those that have expired. */
  insertSession(session: Session): Promise<void>;
  findSession(tokenHash: string): Promise<SessionOwner | undefined>;
  touchSession(tokenHash: string, usedAt: EpochMs): Promise<void>;
  deleteSession(tokenHash: string): Promise<void>;

  /** The subject is a username, or a user inside a session: whatever guesses are counted for. */
  findLoginFailures(subject: string): Promise<LoginFailures | undefined>;
  /** Counts one more failure and forgets those before `forgetBefore`. */
  recordLoginFailure(subject: string, at: EpochMs, forgetBefore: EpochMs): Promise<void>;
  clearLoginFailures(subject: string): Promise<void>;
};
