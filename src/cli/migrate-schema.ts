// `migrate-schema`: brings PostgreSQL's schema up to date as the role that owns it, for nodes whose
// own role may not.
import { exitFine, CommandError, type Command } from './command.ts';

export const migrateSchemaCommand: Command = {
  name: 'migrate-schema',
  usage: 'migrate-schema',
  summary: "bring PostgreSQL's schema up to date, as its owner; beside running nodes",
  options: {},
  wordCount: 0,
  run: async ({ settings: { database }, terminal }) => {
    if (database.engine === 'sqlite') {
      throw new CommandError('DATABASE_URL is a file, whose schema a server brings up to date');
    }
    const { migratePostgres } = await import('#src/storage/postgres/operator-books.ts');
    const version = await migratePostgres(database);
    terminal.print(`the schema has version ${version}`);
    return exitFine;
  },
};
