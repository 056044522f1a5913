// The login: one order of checks for everybody, so that neither the answer nor its time tells who
// exists.
import type { UserId } from '#src/domain/ids.ts';
import { LaneBusyError, type Lanes } from '#src/runtime/lanes.ts';
import type { Random } from '#src/runtime/random.ts';
import { err, ok, type Result } from '#src/runtime/result.ts';
import type { User, UserStore } from '#src/identity/identity-store.ts';
import type { Standing } from '#src/identity/passwords/password-hash.ts';
import type { Attempt, Client, LoginGuard } from './login-guard.ts';
import type { Wait } from './login-throttle.ts';
import type { Turns } from './turns.ts';
import type { PasswordHasher } from '#src/identity/passwords/password-hash.ts';
import type { SecondFactors } from '#src/identity/access/second-factor.ts';
import { tokenBytes, type OpenedSession, type Sessions } from '#src/identity/access/sessions.ts';
import { parseUsername, type Username } from '#src/identity/username.ts';

export type Credentials = {
  readonly username: string;
  readonly password: string;
  /** Of the authenticator app, or for recovery. */
  readonly code: string | undefined;
};

export type Login = OpenedSession & {
  readonly user: Pick<User, 'userId' | 'username' | 'mustChangePassword'>;
  /** What makes this browser a known one from now on. */
  readonly deviceToken: string;
};

/** For the log alone: the answer is the same whether the user exists or not. */
type Whose = { readonly userId: UserId | undefined };
export type LoginRefusal = Whose &
  ({ readonly code: 'invalid_credentials' | 'second_factor_required' | 'user_disabled' } | Wait);

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

/** The login: gives a session, or why there is none, after the same work for everybody. */
export function createLogin(needs: Needs) {
  const { turns, lanes } = needs;

  return async (credentials: Credentials, client: Client): Promise<Result<Login, LoginRefusal>> => {
    const username = parseUsername(credentials.username);
    // Refused before any queue: a flood of guesses must not fill it for the owner.
    const { user, attempt, wait } = await prepare(needs, username, client);
    if (wait) return err({ ...wait, userId: user?.userId });
    const logIn = () => logInAs(needs, username, credentials, client);
    return turns.take(client.address, attempt.standing, () =>
      // A name that nobody can have is as much work as any other, so that the time tells nothing.
      username ? lanes.run(username, logIn) : logIn(),
    );
  };
}

/** Who wants to log in, from where, and whether they have to wait. */
async function prepare(
  { store, guard }: Pick<Needs, 'store' | 'guard'>,
  username: Username | undefined,
  client: Client,
) {
  const user = username && (await store.findUser(username));
  const attempt = await guard.attemptOf(username, user, client);
  return { user, attempt, wait: await guard.waitOf(attempt) };
}

/** Alone with the name, or with one that nobody can have. */
async function logInAs(
  needs: Needs,
  username: Username | undefined,
  credentials: Credentials,
  client: Client,
): Promise<Result<Login, LoginRefusal>> {
  const { guard } = needs;
  const { user, attempt, wait } = await prepare(needs, username, client);
  const userId = user?.userId;
  if (wait) return err({ ...wait, userId });
  const code = await missing(needs, user, credentials, attempt.standing);
  if (code === 'invalid_credentials') await guard.recordFailure(attempt);
  if (code || !user) return err({ code: code ?? 'invalid_credentials', userId });
  await guard.recordSuccess(attempt);
  const passwordHash = await renewHash(needs, user, credentials.password, attempt.standing);
  const opened = await openFor(needs, { ...user, passwordHash }, client, attempt);
  return opened ? ok(opened) : err({ code: 'invalid_credentials', userId });
}

/** Undefined when everything that the user must show was shown. */
async function missing(
  { hasher, secondFactors }: Pick<Needs, 'hasher' | 'secondFactors'>,
  user: User | undefined,
  { password, code }: Credentials,
  standing: Standing,
): Promise<Exclude<LoginRefusal['code'], Wait['code']> | undefined> {
  const isRight = await hasher.verify(password, user?.passwordHash, standing);
  if (!user || !isRight) return 'invalid_credentials';
  if (user.isDisabled) return 'user_disabled';
  if (!(await secondFactors.isInForce(user.userId))) return undefined;
  if (code === undefined) return 'second_factor_required';
  return (await secondFactors.use(user.userId, code)) ? undefined : 'invalid_credentials';
}

/** Stores the password under the cost of today, now that it is known. Gives the hash in force. */
async function renewHash(
  { store, hasher }: Pick<Needs, 'store' | 'hasher'>,
  { userId, passwordHash }: User,
  password: string,
  standing: Standing,
): Promise<string> {
  if (!hasher.isOutdated(passwordHash)) return passwordHash;
  try {
    const renewed = await hasher.hash(password, standing);
    const isReplaced = await store.replacePasswordHash(userId, passwordHash, renewed);
    return isReplaced ? renewed : passwordHash;
  } catch (error) {
    // The next login tries again.
    if (error instanceof LaneBusyError) return passwordHash;
    throw error;
  }
}

/** Undefined when the user has been shut out or given another password meanwhile. */
async function openFor(
  { sessions, guard, random }: Pick<Needs, 'sessions' | 'guard' | 'random'>,
  user: User,
  client: Client,
  attempt: Attempt,
): Promise<Login | undefined> {
  const opened = await sessions.open(user, client.userAgent);
  if (!opened) return undefined;
  // A secret that we did not give is not taken over: somebody may have planted it.
  const known = attempt.standing === 'known' ? client.deviceToken : undefined;
  const deviceToken = known ?? random.bytes(tokenBytes).toString('base64url');
  await guard.rememberDevice(user.userId, deviceToken);
  return { user, deviceToken, ...opened };
}
