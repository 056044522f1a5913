// `users` and what an operator does to one of them, beside a running server: it holds from the
// server's next request on.
import { createOneTimePassword } from '#src/identity/passwords/one-time-password.ts';
import { createPasswordHasher } from '#src/identity/passwords/password-hash.ts';
import { createClock } from '#src/runtime/clock.ts';
import { createRandom } from '#src/runtime/random.ts';
import {
  disableUser,
  enableUser,
  endSessions,
  readUsers,
  resetPassword,
  resetSecondFactor,
  type UserOverview,
} from '#src/storage/identity/operator.ts';
import { exitFault, exitFine, jsonOption, type Command } from './command.ts';
import type { Database } from '#src/storage/database.ts';
import { withNewestBooks, withUser } from './books.ts';
import { printRows } from './table.ts';

export const usersCommand: Command = {
  name: 'users',
  usage: 'users [--json]',
  summary: 'list the users: created, last seen, locked, second factor, accounts, sessions, tokens',
  options: jsonOption,
  wordCount: 0,
  run: async ({ settings, options, terminal }) => {
    const users = await withNewestBooks(settings, ({ database }) => readUsers(database));
    const rows = users.map(describeUser);
    printRows(terminal, columns, rows, options['json'] === true);
    return exitFine;
  },
};

const columns = [
  'username',
  'created',
  'last_seen',
  'locked',
  'disabled',
  'second_factor',
  'must_change_password',
  'accounts',
  'sessions',
  'tokens',
] as const;

/** What `users` and `accounts` say of a user. */
export function describeUser(user: UserOverview) {
  return {
    username: user.username,
    created: new Date(user.createdAt).toISOString(),
    last_seen: user.lastSeenAt === null ? null : new Date(user.lastSeenAt).toISOString(),
    locked: user.isLocked,
    disabled: user.isDisabled,
    second_factor: user.hasSecondFactor,
    must_change_password: user.mustChangePassword,
    accounts: user.accounts,
    sessions: user.sessions,
    tokens: user.tokens,
  };
}

export const resetPasswordCommand: Command = {
  ...aboutUser('reset-password', 'give a one-time password that must be changed; sessions end'),
  run: ({ settings, words: [name = ''], terminal }) =>
    withUser(settings, name, async (database, user) => {
      const random = createRandom();
      const password = createOneTimePassword(random);
      const hasher = createPasswordHasher({ random, realClock: createClock() });
      await resetPassword(database, user, await hasher.hash(password, 'known'));
      terminal.print(password);
      terminal.progress('');
      terminal.complain(
        `the line above is the one-time password of ${user.username}: it opens PUT /update-password ` +
          'and nothing else; sessions and tokens have ended',
      );
      return exitFine;
    }),
};

export const resetSecondFactorCommand = changing(
  'reset-second-factor',
  'remove the second factor of a user who has lost it',
  async (database, user) =>
    (await resetSecondFactor(database, user))
      ? `${user.username} logs in with the password alone`
      : undefined,
  (user) => `${user.username} has no second factor`,
);

export const endSessionsCommand = changing(
  'end-sessions',
  'end every session of a user; tokens stay',
  async (database, user) =>
    `${await endSessions(database, user)} sessions of ${user.username} have ended`,
);

export const disableCommand = changing(
  'disable',
  'shut a user out; sessions and tokens end',
  async (database, user) => {
    await disableUser(database, user, createClock().now());
    return `${user.username} is shut out, sessions and tokens have ended`;
  },
);

export const enableCommand = changing(
  'enable',
  'let a user in again who was shut out',
  async (database, user) => {
    if (!user.isDisabled) return undefined;
    await enableUser(database, user);
    return `${user.username} may log in again`;
  },
  (user) => `${user.username} is not shut out`,
);

/** A command that does one thing to a user and says so; `nothing` says why it did not have to. */
function changing(
  name: string,
  summary: string,
  change: (database: Database, user: UserOverview) => Promise<string | undefined>,
  nothing: (user: UserOverview) => string = () => '',
): Command {
  return {
    ...aboutUser(name, summary),
    run: ({ settings, words: [username = ''], terminal }) =>
      withUser(settings, username, async (database, user) => {
        const done = await change(database, user);
        terminal.print(done ?? nothing(user));
        return done === undefined ? exitFault : exitFine;
      }),
  };
}

function aboutUser(name: string, summary: string) {
  return { name, usage: `${name} <username>`, summary, options: {}, wordCount: 1 };
}
