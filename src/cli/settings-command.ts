// `settings`: what is in force, and where each value comes from.
import { exitFine, jsonOption, type Command } from './command.ts';
import { tableLines } from './table.ts';

export const settingsCommand: Command = {
  name: 'settings',
  usage: 'settings [--json]',
  summary:
    'show every setting in force, and whether it comes from the environment, .env or neither',
  options: jsonOption,
  wordCount: 0,
  run: async ({ configuration: { inForce }, fromFile, options, terminal }) => {
    const rows = inForce.map(({ name, value, isDefault }) => ({
      name,
      value,
      from: isDefault ? 'default' : fromFile.has(name) ? '.env' : 'environment',
    }));
    if (options['json']) for (const row of rows) terminal.print(JSON.stringify(row));
    else {
      const cells = rows.map(({ name, value, from }) => [name, value, from]);
      for (const line of tableLines(['setting', 'value', 'from'], cells)) terminal.print(line);
    }
    return exitFine;
  },
};
