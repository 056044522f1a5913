// The port for the configurations of accounts.
import type {
  AccountConfiguration,
  ConfigurationStore,
} from '#src/trading/account-configuration.ts';
import { queryOne, type Database } from '#src/storage/database.ts';

const find = 'SELECT content FROM account_configurations WHERE account_id = ?';
const save = `INSERT INTO account_configurations (account_id, content) VALUES (?, ?)
  ON CONFLICT (account_id) DO UPDATE SET content = excluded.content`;

/** A row an account that has set something. */
export function createConfigurationStore(database: Database): ConfigurationStore {
  return {
    find: async (accountId) => {
      const row = await queryOne(database, find, accountId);
      // Only what `save` wrote is ever read.
      return row && (JSON.parse(String(row['content'])) as AccountConfiguration);
    },
    save: async (accountId, configuration) => {
      const parameters = [accountId, JSON.stringify(configuration)];
      await database.write([{ sql: save, parameters }]);
    },
  };
}
