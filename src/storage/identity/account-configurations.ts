// The port for the configurations of accounts.
import type { AccountId } from '#src/domain/ids.ts';
import type {
  AccountConfiguration,
  ConfigurationStore,
} from '#src/trading/account-configuration.ts';
import { remember } from '#src/runtime/recent.ts';
import { queryOne, type Database } from '#src/storage/database.ts';

const find = 'SELECT content FROM account_configurations WHERE account_id = ?';
const save = `INSERT INTO account_configurations (account_id, content) VALUES (?, ?)
  ON CONFLICT (account_id) DO UPDATE SET content = excluded.content
    WHERE account_configurations.content = ?`;

/** A row an account that has set something. */
export function createConfigurationStore(database: Database): ConfigurationStore {
  return {
    find: async (accountId) => {
      const row = await queryOne(database, find, accountId);
      // Only what `save` wrote is ever read.
      return row && (JSON.parse(String(row['content'])) as AccountConfiguration);
    },
    save: async (accountId, before, configuration) => {
      // No row has an empty one.
      const found = before === undefined ? '' : JSON.stringify(before);
      const parameters = [accountId, JSON.stringify(configuration), found];
      const [changed] = await database.write([{ sql: save, parameters }]);
      return changed === 1;
    },
  };
}

/** Accounts at once. */
const cachedMax = 10_000;

/** The store, with what it found kept: for a process that is the only one to write there. */
export function cacheConfigurations(store: ConfigurationStore): ConfigurationStore {
  const found = new Map<AccountId, Partial<AccountConfiguration> | undefined>();
  let saves = 0;
  return {
    async find(accountId) {
      if (found.has(accountId)) return found.get(accountId);
      const before = saves;
      const configuration = await store.find(accountId);
      // What was read while another was written may be of before.
      if (saves === before) remember(found, accountId, configuration, cachedMax);
      return configuration;
    },
    async save(accountId, before, configuration) {
      saves += 1;
      try {
        return await store.save(accountId, before, configuration);
      } finally {
        saves += 1;
        found.delete(accountId);
      }
    },
  };
}
