// Users and what gives access to them: who may come in, under which name, and for how long.
import type { UserId } from '#src/domain/ids.ts';
import {
  createApiTokens,
  type ApiTokens,
  type NewApiToken,
} from '#src/identity/access/api-tokens.ts';
import { createInsideSession, type InsideSession } from '#src/identity/access/inside-session.ts';
import { createSecondFactors } from '#src/identity/access/second-factor.ts';
import { createSessions, type SessionTerms } from '#src/identity/access/sessions.ts';
import { createConfirmation } from '#src/identity/login/confirmation.ts';
import { createLoginGuard, type Client } from '#src/identity/login/login-guard.ts';
import {
  createLogin,
  type Credentials,
  type Login,
  type LoginRefusal,
} from '#src/identity/login/login.ts';
import { createTurns } from '#src/identity/login/turns.ts';
import type { PasswordHasher } from '#src/identity/passwords/password-hash.ts';
import type { Clock } from '#src/runtime/clock.ts';
import { createLanes } from '#src/runtime/lanes.ts';
import type { Random } from '#src/runtime/random.ts';
import type { Result } from '#src/runtime/result.ts';
import type { IdentityStore, Owner, Session, SessionOwner, User } from './identity-store.ts';
import { createSecondFactorChanges, type SecondFactorChanges } from './second-factor-changes.ts';
import type { Username } from './username.ts';
import { createUserAccounts, type UserAccounts } from './user-accounts.ts';
import { createUsers, type Users } from './users.ts';

/** Sessions and tokens. */
type Access = {
  /** A new session, or the one answer for an unknown user and a wrong password. */
  logIn(credentials: Credentials, client: Client): Promise<Result<Login, LoginRefusal>>;
  /** The live session of a token, or undefined. */
  authenticate(token: string): Promise<SessionOwner | undefined>;
  /** The live token of a program, or undefined. */
  authenticateProgram: ApiTokens['find'];
  isLive: InsideSession['isLive'];
  renewOwner: InsideSession['renewOwner'];
  /** What the user sees of itself; undefined when it is gone. */
  describeUser(owner: Owner): Promise<UserDescription | undefined>;
  /** The token is dead when this resolves. Throws LoginEndedError, as revoking and creating do. */
  logOut(session: SessionOwner): Promise<void>;
  listSessions(userId: UserId): Promise<readonly Session[]>;
  /** False when the user has no such session. */
  revokeSession(session: SessionOwner, sessionId: string): Promise<boolean>;
  createApiToken(session: SessionOwner, wanted: NewApiToken): ReturnType<ApiTokens['create']>;
  listApiTokens: ApiTokens['list'];
  /** False when the user has no such token. */
  revokeApiToken(session: SessionOwner, tokenId: string): Promise<boolean>;
};

export type UserDescription = Pick<User, 'username' | 'createdAt'> & {
  readonly hasSecondFactor: boolean;
};

export type Identity = Users & UserAccounts & SecondFactorChanges & Access;

export type IdentityTerms = SessionTerms & {
  readonly passwordLengthMin: number;
  readonly loginFailuresPerAddress: number;
  /** Open ones at the same time. */
  readonly accountsPerUser: number;
};

type Needs = {
  readonly store: IdentityStore;
  readonly hasher: PasswordHasher;
  readonly clock: Clock;
  /** That of the machine, by which hashes are waited for. */
  readonly realClock: Clock;
  /** That of the books: by it accounts open and close. */
  readonly marketClock: Clock;
  readonly random: Random;
  readonly terms: IdentityTerms;
};

/** Logins that may wait for the same username. */
const waitingMax = 34;

/** Everything about users, over the store. */
export function createIdentity(needs: Needs): Identity {
  const { store, hasher, clock, realClock, marketClock, random, terms } = needs;
  // Whatever concerns one name happens one after another: parallel guesses would all see the count
  // before them, and a login beside a password change would outlive it.
  const lanes = createLanes<Username>({ waitingMax });
  const turns = createTurns(realClock);
  const shared = { store, clock, random };
  const sessions = createSessions({ ...shared, ...terms });
  const apiTokens = createApiTokens(shared);
  const secondFactors = createSecondFactors(shared);
  const failuresPerAddress = terms.loginFailuresPerAddress;
  const guard = createLoginGuard({ store, clock, failuresPerAddress });
  const confirmation = createConfirmation({ store, hasher, guard });
  const inside = createInsideSession({
    sessions,
    apiTokens,
    clock,
    lanes,
    takeTurn: (address, task) => turns.take(address, 'known', task),
  });
  const { actingOf } = inside;
  return {
    ...createUsers({
      ...shared,
      ...terms,
      ...confirmation,
      marketClock,
      hasher,
      turns,
      lanes,
      inside,
    }),
    ...createUserAccounts({ store, marketClock, ...terms, lanes, inside }),
    ...createSecondFactorChanges({ secondFactors, inside, lanes, confirmation }),
    logIn: createLogin({ ...shared, hasher, turns, lanes, guard, sessions, secondFactors }),
    authenticate: sessions.find,
    authenticateProgram: apiTokens.find,
    isLive: inside.isLive,
    renewOwner: inside.renewOwner,
    describeUser: async ({ userId, username }) => {
      const user = await store.findUser(username);
      if (user?.userId !== userId) return undefined;
      const factor = await store.findSecondFactor(userId);
      const hasSecondFactor = factor?.isConfirmed ?? false;
      return { username, createdAt: user.createdAt, hasSecondFactor };
    },
    logOut: (session) => store.deleteSession(actingOf(session)),
    listSessions: sessions.list,
    revokeSession: (session, sessionId) => store.revokeSession(actingOf(session), sessionId),
    createApiToken: (session, wanted) => apiTokens.create(actingOf(session), wanted),
    listApiTokens: apiTokens.list,
    revokeApiToken: (session, tokenId) => store.revokeApiToken(actingOf(session), tokenId),
  };
}
