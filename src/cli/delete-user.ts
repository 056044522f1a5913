// `delete-user`: what the user could do with `/delete-account`, beside a running server if need be.
import { createBroker } from '#src/broker/broker.ts';
import type { AccountId } from '#src/domain/ids.ts';
import { createClock } from '#src/runtime/clock.ts';
import { createRandom } from '#src/runtime/random.ts';
import { busyTimeoutMs } from '#src/storage/sqlite-connection.ts';
import type { SqliteAccess } from '#src/storage/sqlite-database.ts';
import { eraseDeleted } from '#src/storage/sqlite-erasure.ts';
import { createSqliteJournal } from '#src/storage/sqlite-journal.ts';
import { createSqliteKeySalts } from '#src/storage/sqlite-key-salts.ts';
import { deleteUser } from '#src/storage/sqlite-operator.ts';
import { createSqliteSnapshotStore } from '#src/storage/sqlite-snapshots.ts';
import { createInPlaceWriter } from '#src/storage/sqlite-writer.ts';
import { CommandError, exitFine, type Command } from './command.ts';
import { withUser } from './database-file.ts';

const triesMax = 5;

export const deleteUserCommand: Command = {
  name: 'delete-user',
  usage: 'delete-user <username> --yes',
  summary: 'close the account and delete the user for good; the journal stays, without a name',
  options: { yes: { type: 'boolean' } },
  wordCount: 1,
  run: ({ settings, words: [name = ''], options, terminal }) =>
    withUser(settings, name, async (connection, user) => {
      if (!options['yes']) {
        throw new CommandError(`this deletes ${user.username} for good: add --yes to do it`);
      }
      const database = { reader: connection, writer: createInPlaceWriter(connection) };
      await closeAccount(database, user.accountId);
      deleteUser(connection, user);
      // What a long read, such as a backup, keeps in the log goes with the server's next erasure.
      for (let tries = 0; tries < triesMax && !eraseDeleted(connection, busyTimeoutMs); tries += 1);
      terminal.print(`${user.username} is deleted, the account is closed`);
      return exitFine;
    }),
};

/** A server beside it notices at the account's next command that the journal went on. */
async function closeAccount(database: SqliteAccess, accountId: AccountId): Promise<void> {
  const quarantined: string[] = [];
  const broker = createBroker({
    journal: createSqliteJournal(database),
    snapshots: createSqliteSnapshotStore(database),
    salts: createSqliteKeySalts(database, createRandom()),
    onQuarantine: (_id, reason) => void quarantined.push(reason),
    onSnapshotFault: () => {},
  });
  try {
    await broker.closeAccount({ type: 'CloseAccount', accountId, at: createClock().now() });
  } catch (error) {
    // Books that do not add up stay as they are; that must not keep anybody from being deleted.
    if (quarantined.length === 0) throw error;
  }
}
