// `backup`: a whole, consistent copy, taken while the server runs.
import { hasCode } from '#src/runtime/error-parts.ts';
import { CommandError, exitFine, type Command } from './command.ts';
import { copyDatabase } from './copying.ts';
import { databaseFile, openForReading, requireFile, toolsOfPostgres } from './database-file.ts';

export const backupCommand: Command = {
  name: 'backup',
  usage: 'backup <file>',
  summary: 'write a consistent copy while the server runs',
  options: {},
  wordCount: 1,
  run: async ({ settings, words: [target = ''], terminal }) => {
    const databasePath = databaseFile(settings, toolsOfPostgres);
    requireFile(databasePath);
    using opened = openForReading(databasePath);
    try {
      await copyDatabase(opened.reader, target, terminal);
    } catch (error) {
      if (!hasCode(error, 'EEXIST')) throw error;
      throw new CommandError(`${target} exists, expected a new file: name another one`);
    }
    terminal.print(`${databasePath} is copied to ${target}`);
    return exitFine;
  },
};
