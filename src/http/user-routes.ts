// Creating and removing users, their sessions and their passwords.
import { accountId } from '#src/domain/ids.ts';
import { formatMoney, type Money } from '#src/domain/money.ts';
import type { Broker } from '#src/broker/broker.ts';
import type {
  Identity,
  NewUserRefusal,
  PasswordConfirmationRefusal,
} from '#src/identity/identity.ts';
import { passwordLengthMin } from '#src/identity/password-rules.ts';
import { usernameRule } from '#src/identity/username.ts';
import type { Clock } from '#src/runtime/clock.ts';
import type { Logger } from '#src/runtime/logger.ts';
import type { Random } from '#src/runtime/random.ts';
import * as examples from './examples.ts';
import { presentInstant } from './present.ts';
import { ProblemError } from './problem.ts';
import { loginRoute, openRoute, type Answer, type Route } from './route.ts';
import * as schemas from './schemas.ts';

type Needs = {
  readonly identity: Identity;
  readonly broker: Broker;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  readonly startingCash: Money;
};

export function userRoutes(needs: Needs): readonly Route[] {
  return [
    createAccount(needs),
    logIn(needs),
    logOut(needs),
    updatePassword(needs),
    deleteAccount(needs),
  ];
}

function createAccount({ identity, broker, clock, random, logger, startingCash }: Needs): Route {
  return openRoute({
    method: 'POST',
    path: '/create-account',
    tag: 'Users',
    summary: 'Create a user with a paper account',
    description: 'The account starts with pretend cash. Usernames are not case sensitive.',
    body: schemas.credentials,
    bodyExample: examples.credentials,
    success: {
      status: 201,
      description: 'The user exists; log in next',
      schema: schemas.createdAccount,
      example: examples.createdAccount,
      headers: { Location: 'Where the portfolio is' },
    },
    problems: [
      'username_taken',
      'username_invalid',
      'password_too_short',
      'password_too_common',
      'busy',
      'storage_full',
      'outcome_unknown',
    ],
    handle: async ({ body }) => {
      // The account comes first: a crash between the two leaves an account that nobody can reach,
      // never a user without one.
      const added = await identity.createUser(body.username, body.password, async () => {
        const id = accountId(random.id());
        const at = clock.now();
        await broker.openAccount({ type: 'OpenAccount', accountId: id, at, startingCash });
        return id;
      });
      if (!added.ok) throw refuseNewUser(added.error);
      const { userId, username, createdAt, accountId: id } = added.value;
      logger.info({ event: 'user_created', user_id: userId, account_id: id });
      return {
        status: 201,
        headers: { location: '/view-portfolio' },
        body: {
          username,
          account_id: id,
          cash: formatMoney(startingCash),
          created_at: presentInstant(createdAt),
        },
      };
    },
  });
}

function logIn({ identity, logger }: Needs): Route {
  return openRoute({
    method: 'POST',
    path: '/login',
    tag: 'Users',
    summary: 'Log in',
    description:
      'Gives a token for `Authorization: Bearer` and the same as a cookie. A session ends at logout, ' +
      'when the password changes, after a day without use and after 30 days.',
    body: schemas.credentials,
    bodyExample: examples.credentials,
    success: {
      status: 200,
      description: 'A new session',
      schema: schemas.login,
      example: examples.login,
      headers: { 'Set-Cookie': 'The session cookie' },
    },
    problems: ['invalid_credentials', 'too_many_attempts', 'busy'],
    handle: async ({ body, requestId }) => {
      const result = await identity.logIn(body.username, body.password);
      const userId = result.ok ? result.value.user.userId : undefined;
      const verdict = result.ok ? 'success' : result.error.code;
      // The name that was typed stays out: people type passwords there.
      logger.info({ event: 'login', verdict, user_id: userId, request_id: requestId });
      if (!result.ok) throw refuseLogin(result.error);
      const { user, token, expiresAt } = result.value;
      return {
        status: 200,
        sessionCookie: { token, expiresAt },
        body: { username: user.username, token, expires_at: presentInstant(expiresAt) },
      };
    },
  });
}

function logOut({ identity, logger }: Needs): Route {
  return loginRoute({
    method: 'POST',
    path: '/logout',
    tag: 'Users',
    summary: 'End this session',
    description: 'The token and the cookie are dead at once.',
    success: { status: 204, description: 'The session has ended' },
    problems: [],
    handle: async (_request, session) => {
      await identity.logOut(session);
      logger.info({ event: 'logout', user_id: session.userId });
      return noContentWithoutCookie;
    },
  });
}

function updatePassword({ identity, logger }: Needs): Route {
  return loginRoute({
    method: 'PUT',
    path: '/update-password',
    tag: 'Users',
    summary: 'Change the password',
    description: 'Every other session of the user ends.',
    body: schemas.passwordChange,
    bodyExample: examples.passwordChange,
    success: { status: 204, description: 'The new password is in force' },
    problems: [
      'wrong_password',
      'password_too_short',
      'password_too_common',
      'too_many_attempts',
      'busy',
    ],
    handle: async ({ body }, session) => {
      const { current_password: current, new_password: next } = body;
      const changed = await identity.changePassword(session, current, next);
      const verdict = changed.ok ? 'success' : refusalCode(changed.error);
      logger.info({ event: 'password_change', verdict, user_id: session.userId });
      if (changed.ok) return { status: 204 };
      const { error } = changed;
      throw error === 'password_too_short' || error === 'password_too_common'
        ? refuseNewUser(error)
        : refusePassword(error);
    },
  });
}

function deleteAccount({ identity, broker, clock, logger }: Needs): Route {
  return loginRoute({
    method: 'DELETE',
    path: '/delete-account',
    tag: 'Users',
    summary: 'Delete the user and the portfolio',
    description: 'The user, all its sessions and its portfolio are gone for good.',
    body: schemas.passwordConfirmation,
    bodyExample: examples.passwordConfirmation,
    success: { status: 204, description: 'The user and the portfolio are gone' },
    problems: [
      'wrong_password',
      'account_quarantined',
      'too_many_attempts',
      'busy',
      'storage_full',
      'outcome_unknown',
    ],
    handle: async ({ body }, session) => {
      const { accountId } = session;
      const removed = await identity.removeUser(session, body.password, () =>
        broker.closeAccount({ type: 'CloseAccount', accountId, at: clock.now() }),
      );
      const verdict = removed.ok ? 'success' : refusalCode(removed.error);
      logger.info({ event: 'user_deleted', verdict, user_id: session.userId });
      if (!removed.ok) throw refusePassword(removed.error);
      return noContentWithoutCookie;
    },
  });
}

const noContentWithoutCookie: Answer = { status: 204, sessionCookie: null };

function refuseNewUser(code: NewUserRefusal): ProblemError {
  const details = {
    username_invalid: `A username has ${usernameRule}.`,
    username_taken: 'Somebody has this username already: choose another one.',
    password_too_short: `A password has at least ${passwordLengthMin} characters.`,
    password_too_common: 'This password is among the first that anybody would try: choose another.',
  };
  return new ProblemError(code, details[code]);
}

function refuseLogin(
  refusal:
    | { readonly code: 'invalid_credentials' }
    | { readonly code: 'too_many_attempts'; readonly retryAt: number },
): ProblemError {
  return refusal.code === 'invalid_credentials'
    ? new ProblemError(refusal.code, 'The username or the password is wrong.')
    : refusePassword(refusal);
}

function refusePassword(refusal: PasswordConfirmationRefusal): ProblemError {
  if (refusal === 'wrong_password') return new ProblemError(refusal, 'The password is wrong.');
  const { code, retryAt } = refusal;
  const detail = `Too many wrong passwords: try again at ${presentInstant(retryAt)}.`;
  return new ProblemError(code, detail, { retryAt });
}

function refusalCode(refusal: string | { readonly code: string }): string {
  return typeof refusal === 'string' ? refusal : refusal.code;
}
