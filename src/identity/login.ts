// The login: one order of checks for everybody, so that neither the answer nor its time tells who
// exists.
import type { UserId } from '#src/domain/ids.ts';
import type { Lanes } from '#src/runtime/lanes.ts';
import type { Random } from '#src/runtime/random.ts';
import { err, ok, type Result } from '#src/runtime/result.ts';
import type { User, UserStore } from './identity-store.ts';
import type { Attempt, Client, LoginGuard, Standing } from './login-guard.ts';
import type { Wait } from './login-throttle.ts';
import type { Turns } from './turns.ts';
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

/** For the log alone: the answer is the same whether the user exists or not. */
type Whose = { readonly userId: UserId | undefined };
export type LoginRefusal = Whose &
  ({ readonly code: 'invalid_credentials' | 'second_factor_required' } | Wait);

type Needs = {
  readonly store: UserStore;
  readonly hasher: PasswordHasher;
  readonly random: Random;
  readonly turns: Turns;
  readonly lanes: Lanes<Username>;
  readonly guard: LoginGuard;
  readonly sessions: Sessions;
  readonly secondFactors: SecondFactors;
};

export function createLogin(needs: Needs) {
  const { store, hasher, random, turns, lanes, guard, sessions, secondFactors } = needs;

  /** Stores the password under the cost of today, now that it is known. */
  async function renewHash(
    { userId, passwordHash }: User,
    password: string,
    standing: Standing,
  ): Promise<void> {
    if (!hasher.isOutdated(passwordHash)) return;
    try {
      await store.replacePasswordHash(userId, await hasher.hash(password, standing));
    } catch (error) {
      // There is always a next login.
      if (!(error instanceof HashingBusyError)) throw error;
    }
  }

  async function openFor(user: User, client: Client, attempt: Attempt): Promise<Login> {
    const { userAgent } = client;
    // A secret that we did not give is not taken over: somebody may have planted it.
    const known = attempt.standing === 'known' ? client.deviceToken : undefined;
    const deviceToken = known ?? random.bytes(tokenBytes).toString('base64url');
    await guard.rememberDevice(user.userId, deviceToken);
    return { user, deviceToken, ...(await sessions.open(user.userId, userAgent)) };
  }

  /** Undefined when everything that the user must show was shown. */
  async function missing(
    user: User | undefined,
    { password, code }: Credentials,
    standing: Standing,
  ): Promise<'invalid_credentials' | 'second_factor_required' | undefined> {
    const isRight = await hasher.verify(password, user?.passwordHash, standing);
    if (!user || !isRight) return 'invalid_credentials';
    if (!(await secondFactors.isInForce(user.userId))) return undefined;
    if (code === undefined) return 'second_factor_required';
    return (await secondFactors.use(user.userId, code)) ? undefined : 'invalid_credentials';
  }

  /** Alone with the name, or with one that nobody can have. */
  async function logInAs(
    username: Username | undefined,
    credentials: Credentials,
    client: Client,
  ): Promise<Result<Login, LoginRefusal>> {
    const { user, attempt, wait } = await prepare(username, client);
    const userId = user?.userId;
    if (wait) return err({ ...wait, userId });
    const code = await missing(user, credentials, attempt.standing);
    if (code === 'invalid_credentials') await guard.recordFailure(attempt);
    if (code || !user) return err({ code: code ?? 'invalid_credentials', userId });
    await guard.recordSuccess(attempt);
    await renewHash(user, credentials.password, attempt.standing);
    return ok(await openFor(user, client, attempt));
  }

  async function prepare(username: Username | undefined, client: Client) {
    const user = username && (await store.findUser(username));
    const attempt = await guard.attemptOf(username, user, client);
    return { user, attempt, wait: await guard.waitOf(attempt) };
  }

  return async (credentials: Credentials, client: Client): Promise<Result<Login, LoginRefusal>> => {
    const username = parseUsername(credentials.username);
    // Refused before any queue: a flood of guesses must not fill it for the owner.
    const { user, attempt, wait } = await prepare(username, client);
    if (wait) return err({ ...wait, userId: user?.userId });
    const logIn = () => logInAs(username, credentials, client);
    return turns.take(client.address, attempt.standing, () =>
      // A name that nobody can have is as much work as any other, so that the time tells nothing.
      username ? lanes.run(username, logIn) : logIn(),
    );
  };
}
