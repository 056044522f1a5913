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
    async save(accountId, configuration) {
      saves += 1;
      try {
        await store.save(accountId, configuration);
      } finally {
        saves += 1;
        found.delete(accountId);
      }
    },
  };
}
