// The login: one order of checks for everybody, so that neither the answer nor its time tells who
// exists.
import type { UserId } from '#src/domain/ids.ts';
import type { Lanes } from '#src/runtime/lanes.ts';
import type { Random } from '#src/runtime/random.ts';
import { err, ok, type Result } from '#src/runtime/result.ts';
import type { User, UserStore } from './identity-store.ts';
import type { Attempt, Client, LoginGuard } from './login-guard.ts';
import type { Wait } from './login-throttle.ts';
import { HashingBusyError, type PasswordHasher } from './password-hash.ts';
import type { SecondFactors } from './second-factor.ts';
import { tokenBytes, type OpenedSession, type Sessions } from './sessions.ts';
import { parseUsername, type Username } from './username.ts';

export type Credentials = {
  readonly username: string;
  readonly password: string;
  /** Of the authenticator app, or for recovery. */
  readonly code: string | undefined;
};

export type Login = OpenedSession & {
  readonly user: Pick<User, 'userId' | 'username' | 'accountId'>;
  /** What makes this browser a known one from now on. */
  readonly deviceToken: string;
};

export type LoginRefusal =
  | {
      readonly code: 'invalid_credentials' | 'second_factor_required';
      readonly userId: UserId | undefined;
    }
  | Wait;

type Needs = {
  readonly store: UserStore;
  readonly hasher: PasswordHasher;
  readonly random: Random;
  readonly lanes: Lanes<Username>;
  readonly guard: LoginGuard;
  readonly sessions: Sessions;
  readonly secondFactors: SecondFactors;
};

export function createLogin(needs: Needs) {
  const { store, hasher, random, lanes, guard, sessions, secondFactors } = needs;

  /** Stores the password under the cost of today, now that it is known. */
  async function renewHash({ userId, passwordHash }: User, password: string): Promise<void> {
    if (!hasher.isOutdated(passwordHash)) return;
    try {
      await store.replacePasswordHash(userId, await hasher.hash(password));
    } catch (error) {
      // There is always a next login.
      if (!(error instanceof HashingBusyError)) throw error;
    }
  }

  async function openFor(user: User, client: Client, attempt: Attempt): Promise<Login> {
    const { userAgent } = client;
    // A secret that we did not give is not taken over: somebody may have planted it.
    const known = attempt.isKnownDevice ? client.deviceToken : undefined;
    const deviceToken = known ?? random.bytes(tokenBytes).toString('base64url');
    await guard.rememberDevice(user.userId, deviceToken);
    return { user, deviceToken, ...(await sessions.open(user.userId, userAgent)) };
  }

  /** Undefined when everything that the user must show was shown. */
  async function missing(
    user: User | undefined,
    { password, code }: Credentials,
  ): Promise<'invalid_credentials' | 'second_factor_required' | undefined> {
    const isRight = await hasher.verify(password, user?.passwordHash);
    if (!user || !isRight) return 'invalid_credentials';
    if (!(await secondFactors.isInForce(user.userId))) return undefined;
    if (code === undefined) return 'second_factor_required';
    return (await secondFactors.use(user.userId, code)) ? undefined : 'invalid_credentials';
  }

  async function logInAs(
    username: Username,
    credentials: Credentials,
    client: Client,
  ): Promise<Result<Login, LoginRefusal>> {
    const user = await store.findUser(username);
    const attempt = await guard.attemptOf(username, user, client);
    const wait = await guard.waitOf(attempt);
    if (wait) return err(wait);
    const code = await missing(user, credentials);
    if (code === 'invalid_credentials') await guard.recordFailure(attempt);
    if (code || !user) return err({ code: code ?? 'invalid_credentials', userId: user?.userId });
    await guard.recordSuccess(attempt);
    await renewHash(user, credentials.password);
    return ok(await openFor(user, client, attempt));
  }

  return async (credentials: Credentials, client: Client): Promise<Result<Login, LoginRefusal>> => {
    const username = parseUsername(credentials.username);
    if (!username) {
      // No such user can exist; the work is done all the same, so that the time tells nothing.
      await hasher.verify(credentials.password, undefined);
      return err({ code: 'invalid_credentials', userId: undefined });
    }
    // Refused before the lane: a flood of guesses must not fill it for the owner.
    const attempt = await guard.attemptOf(username, await store.findUser(username), client);
    const wait = await guard.waitOf(attempt);
    if (wait) return err(wait);
    return lanes.run(username, () => logInAs(username, credentials, client));
  };
}
