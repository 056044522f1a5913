// `settings`: what is in force, and where each value comes from.
import { exitFine, jsonOption, type Command } from './command.ts';
import { printRows } from './table.ts';

export const settingsCommand: Command = {
  name: 'settings',
  usage: 'settings [--json]',
  summary:
    'show every setting in force, and whether it comes from the environment, .env or neither',
  options: jsonOption,
  wordCount: 0,
  run: async ({ configuration: { inForce }, fromFile, options, terminal }) => {
    const rows = inForce.map(({ name, value, isDefault }) => ({
      setting: name,
      value,
      from: isDefault ? 'default' : fromFile.has(name) ? '.env' : 'environment',
    }));
    printRows(terminal, ['setting', 'value', 'from'], rows, options['json'] === true);
    return exitFine;
  },
};
