// Creating and removing users, and their passwords.
import { formatMoney, type Money } from '#src/domain/money.ts';
import type { Identity } from '#src/identity/identity.ts';
import type { UserActivity } from '#src/market/allowance/user-activity.ts';
import type { Logger } from '#src/runtime/logger.ts';
import type { Accounts } from '#src/trading/accounts.ts';
import * as examples from './identity-examples.ts';
import { refusalCode, refuseInside, refuseNewUser } from './identity-refusals.ts';
import { ProblemError } from '#src/http/problems/problem.ts';
import * as schemas from './identity-schemas.ts';
import type { Limits } from '#src/http/access/limits.ts';
import { presentInstant } from '#src/http/wire/present-instant.ts';
import { openRoute, passwordChangePath, sessionRoute, type Route } from '#src/http/wire/route.ts';
import { noContentWithoutCookie } from './session-routes.ts';

type Needs = {
  readonly identity: Identity;
  readonly accounts: Accounts;
  readonly activity: Pick<UserActivity, 'refresh'>;
  readonly logger: Logger;
  readonly startingCash: Money;
  readonly passwordLengthMin: number;
  readonly limits: Limits;
};

/** A password's change and a user's end. */
export function userRoutes(needs: Needs): readonly Route[] {
  return [updatePassword(needs), deleteAccount(needs)];
}

/** The route by which a user begins. */
export function createAccount(needs: Needs): Route {
  const { identity, accounts, activity, logger, limits } = needs;
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
    handle: async ({ body, client }) => {
      limits.checkNewAccount(client());
      // The account comes first: a crash between the two leaves an account that nobody can reach,
      // never a user without one.
      const { username: name, password } = body;
      const open = () => accounts.open();
      const added = await identity.createUser(name, password, client(), open);
      if (!added.ok) throw refuseNewUser(added.error, needs.passwordLengthMin);
      await activity.refresh();
      const { userId, username, createdAt, accountId: id } = added.value;
      logger.info({ event: 'user_created', user_id: userId, account_id: id });
      return {
        status: 201,
        headers: { location: '/view-portfolio' },
        body: {
          username,
          account_id: id,
          cash: formatMoney(needs.startingCash),
          created_at: presentInstant(createdAt),
        },
      };
    },
  });
}

function updatePassword({ identity, logger, passwordLengthMin }: Needs): Route {
  return sessionRoute({
    method: 'PUT',
    path: passwordChangePath,
    tag: 'Users',
    summary: 'Change the password',
    description: 'Every other session of the user ends, and so does every token.',
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
    handle: async ({ body, client }, session) => {
      const { current_password: current, new_password: next } = body;
      const changed = await identity.changePassword(session, client(), current, next);
      const verdict = changed.ok ? 'success' : refusalCode(changed.error);
      logger.info({ event: 'password_change', verdict, user_id: session.userId });
      if (changed.ok) return { status: 204 };
      const { error } = changed;
      if (error === 'password_unchanged') {
        const detail = 'The one-time password cannot be kept: choose another one.';
        throw new ProblemError('password_too_common', detail);
      }
      throw error === 'password_too_short' || error === 'password_too_common'
        ? refuseNewUser(error, passwordLengthMin)
        : refuseInside(error);
    },
  });
}

function deleteAccount({ identity, accounts, activity, logger }: Needs): Route {
  return sessionRoute({
    method: 'DELETE',
    path: '/delete-account',
    tag: 'Users',
    summary: 'Delete the user and every account',
    description: 'The user, all its sessions, tokens and accounts are gone for good.',
    body: schemas.passwordConfirmation,
    bodyExample: examples.passwordConfirmation,
    success: { status: 204, description: 'The user and every account are gone' },
    problems: [
      'wrong_password',
      'account_quarantined',
      'too_many_attempts',
      'busy',
      'storage_full',
      'outcome_unknown',
    ],
    handle: async ({ body, client }, session) => {
      const { password } = body;
      const removed = await identity.removeUser(session, client(), password, accounts.closeAll);
      const verdict = removed.ok ? 'success' : refusalCode(removed.error);
      logger.info({ event: 'user_deleted', verdict, user_id: session.userId });
      if (!removed.ok) throw refuseInside(removed.error);
      await activity.refresh();
      return noContentWithoutCookie;
    },
  });
}
