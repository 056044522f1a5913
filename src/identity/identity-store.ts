// The ports behind which users, their access and failed logins are kept. Every write is durable
// when its promise resolves.
import type { AccountId, UserId } from '#src/domain/ids.ts';
import type { EpochMs } from '#src/runtime/instant.ts';
import type { Username } from './username.ts';

export type User = {
  readonly userId: UserId;
  readonly username: Username;
  /** A PHC string. */
  readonly passwordHash: string;
  readonly createdAt: EpochMs;
  /** Set by an operator: the right password lets nobody in any more. */
  readonly isDisabled: boolean;
  /** Set with a one-time password: the user may do nothing before choosing another one. */
  readonly mustChangePassword: boolean;
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

/** An account as its user sees it beside the books. */
export type UserAccount = {
  readonly accountId: AccountId;
  /** 1 to 50 printable characters, unique among the user's open accounts. */
  readonly name: string;
  /** By the market's clock, as its books. */
  readonly createdAt: EpochMs;
  /** By the same clock; null for an open one. A closed one can be read, and stays closed. */
  readonly closedAt: EpochMs | null;
};

/** How the account is called with which a user begins. */
export const firstAccountName = 'Main';

type OwnerPart = Pick<User, 'username' | 'mustChangePassword'> & {
  /** The account that is meant where the request names no other. */
  readonly accountId: AccountId;
};

/** A session with the owner's name and accounts. */
export type SessionOwner = Session &
  OwnerPart & {
    /** The open ones, the first of which is meant without a name. */
    readonly accounts: readonly UserAccount[];
  };

export const tokenScopes = ['read', 'trade'] as const;
export type TokenScope = (typeof tokenScopes)[number];

/** A token for a program. */
export type ApiToken = {
  readonly tokenHash: string;
  readonly tokenId: string;
  /** Its public name, `PK` and 18 upper-case characters, for programs that send a pair of keys. */
  readonly keyId: string;
  readonly userId: UserId;
  /** The one account for which it is. */
  readonly accountId: AccountId;
  readonly name: string;
  readonly scope: TokenScope;
  readonly createdAt: EpochMs;
  readonly usedAt: EpochMs | null;
  /** Null for a token that lasts until it is revoked. */
  readonly expiresAt: EpochMs | null;
};

export type ApiTokenOwner = ApiToken & OwnerPart;
/** Whoever asks, by a session or by a token for a program. */
export type Owner = SessionOwner | ApiTokenOwner;

/** The session in whose name something is written. */
export type ActingSession = Pick<Session, 'tokenHash' | 'userId'> & {
  /** A session that has expired at this instant may not act. */
  readonly at: EpochMs;
};

/** The session or token ended before the request could act; nothing was written. */
export class LoginEndedError extends Error {
  override readonly name = 'LoginEndedError';
}

export type SecondFactor = {
  /** Base32. It is needed to check codes, so it cannot be hashed. */
  readonly secret: string;
  /** False until the user has shown a first code: nobody is locked out by half an enrolment. */
  readonly isConfirmed: boolean;
  /** The time step of the newest code that was accepted. */
  readonly lastStep: number;
};

export type LoginFailures = { readonly failures: number; readonly lastFailureAt: EpochMs };
export type AddressFailures = { readonly failures: number; readonly startedAt: EpochMs };

/** A new user with the first account: neither disabled nor with a one-time password. */
export type NewUser = Omit<User, 'isDisabled' | 'mustChangePassword'> & {
  readonly accountId: AccountId;
  /** When that was opened, by the market's clock. */
  readonly openedAt: EpochMs;
};

export type UserStore = {
  /** False, and nothing stored, when the username is taken. */
  insertUser(user: NewUser): Promise<boolean>;
  findUser(username: Username): Promise<User | undefined>;
  /**
   * The same password under another salt or cost; nobody's session ends. False, and nothing stored,
   * when the hash is no longer `before`: the password was changed meanwhile.
   */
  replacePasswordHash(userId: UserId, before: string, after: string): Promise<boolean>;
  /**
   * Stores the new hash and ends every session but the acting one, every token and every known
   * device of the user, in one transaction. Throws LoginEndedError.
   */
  changePassword(acting: ActingSession, passwordHash: string): Promise<void>;
  /**
   * The user, all that gives access to it and every readable name of its accounts are gone in one
   * transaction.
   */
  deleteUser(user: Pick<User, 'userId' | 'username'>): Promise<void>;
};

/** Writes that an ActingSession makes throw LoginEndedError when it is not alive any more. */
export type AccessStore = {
  /**
   * Stores the session, forgets those that have expired and the user's oldest beyond `max`. False,
   * and nothing stored, when the user is gone or disabled or has another password hash by now.
   */
  insertSession(session: Session, passwordHash: string, max: number): Promise<boolean>;
  findSession(tokenHash: string): Promise<SessionOwner | undefined>;
  /** The newest first. */
  listSessions(userId: UserId): Promise<readonly Session[]>;
  touchSession(tokenHash: string, usedAt: EpochMs): Promise<void>;
  /** Ends the acting session itself. */
  deleteSession(acting: ActingSession): Promise<void>;
  /** False when the user has no such session. */
  revokeSession(acting: ActingSession, sessionId: string): Promise<boolean>;

  /** False, and nothing stored, when the user has `max` tokens already or no such account. */
  insertApiToken(acting: ActingSession, token: ApiToken, max: number): Promise<boolean>;
  findApiToken(tokenHash: string): Promise<ApiTokenOwner | undefined>;
  /** The newest first. */
  listApiTokens(userId: UserId): Promise<readonly ApiToken[]>;
  touchApiToken(tokenHash: string, usedAt: EpochMs): Promise<void>;
  /** False when the user has no such token. */
  revokeApiToken(acting: ActingSession, tokenId: string): Promise<boolean>;

  /**
   * Grows whenever another process, such as an operator's command, has ended or changed access:
   * what was remembered before must be read anew.
   */
  accessVersion(): Promise<number>;
};

/**
 * The accounts of users, beside the journal that has their books. As in AccessStore: what an
 * ActingSession writes throws LoginEndedError when it has ended.
 */
export type UserAccountStore = {
  /** The open ones in the order of their places, then the closed ones, the newest of many. */
  listAccounts(userId: UserId): Promise<readonly UserAccount[]>;
  /** Undefined for an account of somebody else, as for one that does not exist. */
  findAccount(userId: UserId, accountId: AccountId): Promise<UserAccount | undefined>;
  /** In the last place. False when `max` are open already or one of them has the name. */
  insertAccount(
    acting: ActingSession,
    account: Pick<UserAccount, 'accountId' | 'name' | 'createdAt'>,
    max: number,
  ): Promise<boolean>;
  /** False when the user has no such open account, or another one of the name. */
  renameAccount(acting: ActingSession, accountId: AccountId, name: string): Promise<boolean>;
  /** False when the user has no such open account, or no other one that is open. */
  closeAccount(acting: ActingSession, accountId: AccountId, at: EpochMs): Promise<boolean>;
  /**
   * Closes the account and gives its name, its place and its tokens to `after`, which is new, in
   * one transaction. False when the account is closed already.
   */
  replaceAccount(
    acting: ActingSession,
    before: AccountId,
    after: AccountId,
    at: EpochMs,
  ): Promise<boolean>;
  /** Accounts that are closed here while their books are open still. */
  listHalfClosed(): Promise<readonly AccountId[]>;
};

/** As in AccessStore: what an ActingSession writes throws LoginEndedError when it has ended. */
export type SecondFactorStore = {
  findSecondFactor(userId: UserId): Promise<SecondFactor | undefined>;
  /** Begins an enrolment, in place of one that was never confirmed. */
  startSecondFactor(acting: ActingSession, secret: string): Promise<void>;
  /** Confirms it with the step of the code shown, and stores the recovery codes' hashes. */
  confirmSecondFactor(
    acting: ActingSession,
    step: number,
    codeHashes: readonly string[],
  ): Promise<void>;
  /** False when a code of this step or a later one was accepted before. */
  useStep(userId: UserId, step: number): Promise<boolean>;
  /** False when there is no such recovery code; it is gone afterwards. */
  useRecoveryCode(userId: UserId, codeHash: string): Promise<boolean>;
  deleteSecondFactor(acting: ActingSession): Promise<void>;
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

export type IdentityStore = UserStore &
  UserAccountStore &
  AccessStore &
  SecondFactorStore &
  FailureStore;
