// The ports behind which users, their access and failed logins are kept. Every write is durable
// when its promise resolves.
import type { AccountId, UserId } from '#src/domain/ids.ts';
import type { EpochMs } from '#src/runtime/clock.ts';
import type { Soon } from '#src/runtime/soon.ts';
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
  /** Its name in lists; gives no access. */
  readonly sessionId: string;
  readonly userId: UserId;
  readonly userAgent: string | null;
  readonly createdAt: EpochMs;
  readonly usedAt: EpochMs;
  readonly expiresAt: EpochMs;
};

type Owner = Pick<User, 'username' | 'accountId'>;

/** A session with the owner's names, in one read. */
export type SessionOwner = Session & Owner;

export const tokenScopes = ['read', 'trade'] as const;
export type TokenScope = (typeof tokenScopes)[number];

/** A token for a program. */
export type ApiToken = {
  readonly tokenHash: string;
  readonly tokenId: string;
  readonly userId: UserId;
  readonly name: string;
  readonly scope: TokenScope;
  readonly createdAt: EpochMs;
  readonly usedAt: EpochMs | null;
  /** Null for a token that lasts until it is revoked. */
  readonly expiresAt: EpochMs | null;
};

export type ApiTokenOwner = ApiToken & Owner;

export type SecondFactor = {
  /** Base32. Whoever checks codes must know it, so it cannot be hashed. */
  readonly secret: string;
  /** False until the user has shown a first code: nobody is locked out by half an enrolment. */
  readonly isConfirmed: boolean;
  /** The time step of the newest code that was accepted. */
  readonly lastStep: number;
};

export type LoginFailures = { readonly failures: number; readonly lastFailureAt: EpochMs };
export type AddressFailures = { readonly failures: number; readonly startedAt: EpochMs };

export type UserStore = {
  /** False, and nothing stored, when the username is taken. */
  insertUser(user: User): Promise<boolean>;
  findUser(username: Username): Promise<User | undefined>;
  /** The same password under another salt or cost; nobody's session ends. */
  replacePasswordHash(userId: UserId, passwordHash: string): Promise<void>;
  /**
   * Stores the new hash and ends every session but the one named, every token and every known
   * device of the user, in one transaction.
   */
  changePassword(userId: UserId, passwordHash: string, survivingTokenHash: string): Promise<void>;
  /** The user and all that gives access to it are gone in one transaction. */
  deleteUser(userId: UserId): Promise<void>;
};

export type AccessStore = {
  /** Stores the session, forgets those that have expired and the user's oldest beyond `max`. */
  insertSession(session: Session, max: number): Promise<void>;
  findSession(tokenHash: string): Soon<SessionOwner | undefined>;
  /** The newest first. */
  listSessions(userId: UserId): Promise<readonly Session[]>;
  touchSession(tokenHash: string, usedAt: EpochMs): Promise<void>;
  deleteSession(tokenHash: string): Promise<void>;
  /** False when the user has no such session. */
  revokeSession(userId: UserId, sessionId: string): Promise<boolean>;

  /** False, and nothing stored, when the user has `max` tokens already. */
  insertApiToken(token: ApiToken, max: number): Promise<boolean>;
  findApiToken(tokenHash: string): Soon<ApiTokenOwner | undefined>;
  /** The newest first. */
  listApiTokens(userId: UserId): Promise<readonly ApiToken[]>;
  touchApiToken(tokenHash: string, usedAt: EpochMs): Promise<void>;
  /** False when the user has no such token. */
  revokeApiToken(userId: UserId, tokenId: string): Promise<boolean>;
};

export type SecondFactorStore = {
  findSecondFactor(userId: UserId): Promise<SecondFactor | undefined>;
  /** Begins an enrolment, in place of one that was never confirmed. */
  startSecondFactor(userId: UserId, secret: string): Promise<void>;
  /** Confirms it with the step of the code shown, and stores the recovery codes' hashes. */
  confirmSecondFactor(userId: UserId, step: number, codeHashes: readonly string[]): Promise<void>;
  /** False when a code of this step or a later one was accepted before. */
  useStep(userId: UserId, step: number): Promise<boolean>;
  /** False when there is no such recovery code; it is gone afterwards. */
  useRecoveryCode(userId: UserId, codeHash: string): Promise<boolean>;
  deleteSecondFactor(userId: UserId): Promise<void>;
};

export type FailureStore = {
  /** The subject is whatever guesses are counted for: a username, a device, a user in a session. */
  findLoginFailures(subject: string): Promise<LoginFailures | undefined>;
  /** Counts one more and forgets those before `before`, but for `keptFrom` or more. */
  recordLoginFailure(
    subject: string,
    at: EpochMs,
    forget: { readonly before: EpochMs; readonly keptFrom: number },
  ): Promise<void>;
  clearLoginFailures(subject: string): Promise<void>;

  findAddressFailures(address: string): Promise<AddressFailures | undefined>;
  /** Counts one more, in a new window when the last one began before `windowFrom`. */
  recordAddressFailure(address: string, at: EpochMs, windowFrom: EpochMs): Promise<void>;

  /** Whether the user has logged in from this device since `usedFrom`. */
  isKnownDevice(userId: UserId, deviceHash: string, usedFrom: EpochMs): Promise<boolean>;
  /** Remembers the device and forgets the user's oldest beyond `max`. */
  rememberDevice(userId: UserId, deviceHash: string, at: EpochMs, max: number): Promise<void>;
};

export type IdentityStore = UserStore & AccessStore & SecondFactorStore & FailureStore;
