// Users and what gives access to them: who may come in, under which name, and for how long.
import { userId, type AccountId, type UserId } from '#src/domain/ids.ts';
import type { Clock } from '#src/runtime/clock.ts';
import { createLanes } from '#src/runtime/lanes.ts';
import type { Random } from '#src/runtime/random.ts';
import { err, ok, type Result } from '#src/runtime/result.ts';
import type { Soon } from '#src/runtime/soon.ts';
import { createApiTokens, type ApiTokens, type NewApiToken } from './api-tokens.ts';
import {
  LoginEndedError,
  type ActingSession,
  type ApiTokenOwner,
  type IdentityStore,
  type NewUser,
  type Session,
  type SessionOwner,
} from './identity-store.ts';
import { createConfirmation } from './confirmation.ts';
import { createLoginGuard, type Client } from './login-guard.ts';
import type { Wait } from './login-throttle.ts';
import { createLogin, type Credentials, type Login, type LoginRefusal } from './login.ts';
import type { PasswordHasher } from './password-hash.ts';
import { checkNewPassword, isSamePassword, type PasswordRefusal } from './password-rules.ts';
import { createSecondFactors, type Enrolment } from './second-factor.ts';
import { createSessions, type SessionTerms } from './sessions.ts';
import { createTurns } from './turns.ts';
import { parseUsername, type Username } from './username.ts';

export type NewUserRefusal = 'username_invalid' | 'username_taken' | PasswordRefusal;
export type PasswordConfirmationRefusal = 'wrong_password' | Wait;

/** Whoever asks, by a session or by a token for a program. */
export type Owner = SessionOwner | ApiTokenOwner;

export type Identity = {
  /**
   * Stores a user whose account `openAccount` opens. It is opened before the user is stored, and
   * not at all when the name or the password is refused.
   */
  createUser(
    username: string,
    password: string,
    client: Client,
    openAccount: () => Promise<AccountId>,
  ): Promise<Result<NewUser, NewUserRefusal>>;
  /** A new session, or the one answer for an unknown user and a wrong password. */
  logIn(credentials: Credentials, client: Client): Promise<Result<Login, LoginRefusal>>;
  /** The live session of a token, or undefined. */
  authenticate(token: string): Soon<SessionOwner | undefined>;
  /** The live token of a program, or undefined. */
  authenticateProgram: ApiTokens['find'];
  /**
   * Whether the session or token is alive still: a request that took its time since it was
   * authenticated, for instance to send its body, asks again before it acts.
   */
  isLive(owner: Owner): Soon<boolean>;
  /** The session's token is dead when this resolves. Throws LoginEndedError, as all below do. */
  logOut(session: SessionOwner): Promise<void>;
  listSessions(userId: UserId): Promise<readonly Session[]>;
  /** False when the user has no such session. */
  revokeSession(session: SessionOwner, sessionId: string): Promise<boolean>;
  createApiToken(session: SessionOwner, wanted: NewApiToken): ReturnType<ApiTokens['create']>;
  listApiTokens: ApiTokens['list'];
  /** False when the user has no such token. */
  revokeApiToken(session: SessionOwner, tokenId: string): Promise<boolean>;
  /** Ends every other session, token and device; a one-time password cannot be chosen again. */
  changePassword(
    session: SessionOwner,
    client: Client,
    currentPassword: string,
    newPassword: string,
  ): Promise<
    Result<undefined, PasswordConfirmationRefusal | PasswordRefusal | 'password_unchanged'>
  >;
  /** A secret for an authenticator app, in force when `confirmSecondFactor` has seen a code. */
  enrolSecondFactor(
    session: SessionOwner,
    client: Client,
    password: string,
  ): Promise<Result<Enrolment, PasswordConfirmationRefusal | 'second_factor_active'>>;
  /** The recovery codes. */
  confirmSecondFactor(
    session: SessionOwner,
    code: string,
  ): Promise<Result<readonly string[], 'wrong_code' | 'second_factor_missing' | Wait>>;
  disableSecondFactor(
    session: SessionOwner,
    client: Client,
    password: string,
  ): Promise<Result<undefined, PasswordConfirmationRefusal | 'second_factor_missing'>>;
  /**
   * Removes the user and every session, when the password is right. The account is closed first, so
   * that a failure in between leaves a user who can ask again.
   */
  removeUser(
    session: SessionOwner,
    client: Client,
    password: string,
    closeAccount: () => Promise<void>,
  ): Promise<Result<undefined, PasswordConfirmationRefusal>>;
};

export type IdentityTerms = SessionTerms & {
  readonly passwordLengthMin: number;
  readonly loginFailuresPerAddress: number;
};

type Needs = {
  readonly store: IdentityStore;
  readonly hasher: PasswordHasher;
  readonly clock: Clock;
  readonly random: Random;
  readonly terms: IdentityTerms;
};

/** Logins that may wait for the same username. */
const waitingMax = 34;

export function createIdentity({ store, hasher, clock, random, terms }: Needs): Identity {
  // Whatever concerns one name happens one after another: parallel guesses would all see the count
  // before them, and a login beside a password change would outlive it.
  const lanes = createLanes<Username>({ waitingMax });
  const turns = createTurns();
  const shared = { store, clock, random };
  const sessions = createSessions({ ...shared, ...terms });
  const apiTokens = createApiTokens(shared);
  const secondFactors = createSecondFactors(shared);
  const failuresPerAddress = terms.loginFailuresPerAddress;
  const guard = createLoginGuard({ store, clock, failuresPerAddress });
  const login = createLogin({
    store,
    hasher,
    random,
    turns,
    lanes,
    guard,
    sessions,
    secondFactors,
  });

  const actingOf = ({ tokenHash, userId: id }: Session): ActingSession => ({
    tokenHash,
    userId: id,
    at: clock.now(),
  });

  const { confirm, confirmPassword } = createConfirmation({ store, hasher, guard });

  const isLive = (owner: Owner): Soon<boolean> =>
    'tokenId' in owner ? apiTokens.isLive(owner) : sessions.isLive(owner);

  /** A session may end while its request waits. */
  async function requireLive(session: SessionOwner): Promise<void> {
    if (!(await isLive(session))) throw new LoginEndedError('the session ended while it waited');
  }

  /** In the turn of whoever asks inside a session, and alone with their name. */
  const inTurn = <Value>(
    session: SessionOwner,
    { address }: Client,
    task: () => Promise<Value>,
  ): Promise<Value> =>
    turns.take(address, 'known', () =>
      lanes.run(session.username, async () => {
        await requireLive(session);
        return task();
      }),
    );

  return {
    async createUser(text, password, client, openAccount) {
      const username = parseUsername(text);
      if (!username) return err('username_invalid');
      const checked = await checkNewPassword(password, username, terms.passwordLengthMin);
      if (!checked.ok) return checked;
      const insert = async (): Promise<Result<NewUser, NewUserRefusal>> => {
        if (await store.findUser(username)) return err('username_taken');
        const passwordHash = await hasher.hash(checked.value, 'stranger');
        const accountId = await openAccount();
        const createdAt = clock.now();
        const user = { userId: userId(random.id()), username, passwordHash, accountId, createdAt };
        return (await store.insertUser(user)) ? ok(user) : err('username_taken');
      };
      return turns.take(client.address, 'stranger', () => lanes.run(username, insert));
    },

    logIn: login,
    authenticate: sessions.find,
    authenticateProgram: apiTokens.find,
    isLive,
    logOut: (session) => store.deleteSession(actingOf(session)),
    listSessions: sessions.list,
    revokeSession: (session, sessionId) => store.revokeSession(actingOf(session), sessionId),
    createApiToken: (session, wanted) => apiTokens.create(actingOf(session), wanted),
    listApiTokens: apiTokens.list,
    revokeApiToken: (session, tokenId) => store.revokeApiToken(actingOf(session), tokenId),

    changePassword: (session, client, currentPassword, newPassword) =>
      inTurn(session, client, async () => {
        const current = await confirmPassword(session, currentPassword);
        if (!current.ok) return current;
        const { username, mustChangePassword } = session;
        const checked = await checkNewPassword(newPassword, username, terms.passwordLengthMin);
        if (!checked.ok) return checked;
        const isSame = isSamePassword(checked.value, currentPassword);
        // Whoever gave the one-time password knows it.
        if (mustChangePassword && isSame) return err('password_unchanged');
        const passwordHash = await hasher.hash(checked.value, 'known');
        await store.changePassword(actingOf(session), passwordHash);
        return ok(undefined);
      }),

    enrolSecondFactor: (session, client, password) =>
      inTurn(session, client, async () => {
        const confirmed = await confirmPassword(session, password);
        if (!confirmed.ok) return confirmed;
        const enrolment = await secondFactors.start(actingOf(session), session.username);
        return enrolment ? ok(enrolment) : err('second_factor_active');
      }),

    confirmSecondFactor: (session, code) =>
      lanes.run(session.username, async () => {
        // Nothing is guessed where there is nothing to guess: neither a failure nor a success.
        if (!(await secondFactors.isEnrolling(session.userId))) return err('second_factor_missing');
        const check = () => secondFactors.confirm(actingOf(session), code);
        return confirm(session, 'code', check, 'wrong_code');
      }),

    disableSecondFactor: (session, client, password) =>
      inTurn(session, client, async () => {
        const confirmed = await confirmPassword(session, password);
        if (!confirmed.ok) return confirmed;
        if (!(await secondFactors.isInForce(session.userId))) return err('second_factor_missing');
        await secondFactors.remove(actingOf(session));
        return ok(undefined);
      }),

    removeUser: (session, client, password, closeAccount) =>
      inTurn(session, client, async () => {
        const confirmed = await confirmPassword(session, password);
        if (!confirmed.ok) return confirmed;
        await requireLive(session);
        await closeAccount();
        await store.deleteUser(session);
        return ok(undefined);
      }),
  };
}
