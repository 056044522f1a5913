// `unlock`: lets a user try again who was locked out by too many wrong passwords.
import { openConnection } from '#src/storage/sqlite-connection.ts';
import { forgetLoginFailures } from '#src/storage/sqlite-failures.ts';
import { exitFault, exitFine, type Command } from './command.ts';
import { requireFile } from './database-file.ts';

export const unlockCommand: Command = {
  name: 'unlock',
  usage: 'unlock <username>',
  summary: 'forget the wrong passwords of a user who is locked out',
  options: {},
  wordCount: 1,
  run: async ({ settings: { databasePath }, words: [text = ''], terminal }) => {
    requireFile(databasePath);
    const username = text.normalize('NFKC').toLowerCase();
    // Beside a running server, which reads the counts anew at every login.
    const connection = openConnection(databasePath);
    const forgotten = forgetLoginFailures(connection, username);
    connection.close();
    terminal.print(
      forgotten === 0 ? `nothing is held against "${username}"` : `${username} may log in again`,
    );
    return forgotten === 0 ? exitFault : exitFine;
  },
};
