// `unlock`: lets a user try again who was locked out by too many wrong passwords.
import { parseUsername, usernameRule } from '#src/identity/username.ts';
import { forgetLoginFailures } from '#src/storage/identity/failures.ts';
import { CommandError, exitFault, exitFine, type Command } from './command.ts';
import { withChanges } from './books.ts';

export const unlockCommand: Command = {
  name: 'unlock',
  usage: 'unlock <username>',
  summary: 'forget the wrong passwords of a user who is locked out',
  options: {},
  wordCount: 1,
  run: async ({ settings, words: [text = ''], terminal }) => {
    const username = parseUsername(text);
    if (!username) throw new CommandError(`"${text}" is no username, expected ${usernameRule}`);
    // Names that nobody has are counted too. A running server reads the counts at every login.
    const forgotten = await withChanges(settings, (database) =>
      forgetLoginFailures(database, username),
    );
    terminal.print(
      forgotten === 0
        ? `nothing is held against "${username}"`
        : `the wrong passwords of ${username} are forgotten; an address that failed too often still waits`,
    );
    return forgotten === 0 ? exitFault : exitFine;
  },
};
