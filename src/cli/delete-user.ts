// `delete-user`: what the user could do with `/delete-account`, beside a running server if need be.
import { createBroker } from '#src/broker/broker.ts';
import type { AccountId } from '#src/domain/ids.ts';
import { parseUsername, type Username } from '#src/identity/username.ts';
import { createClock } from '#src/runtime/clock.ts';
import { createRandom } from '#src/runtime/random.ts';
import { createMarketClockStore } from '#src/storage/prices/market-clock.ts';
import { createKeySalts } from '#src/storage/books/key-salts.ts';
import { deleteUser } from '#src/storage/identity/operator.ts';
import { createSnapshotStore } from '#src/storage/books/snapshots.ts';
import { readAccountIdsOf } from '#src/storage/identity/user-accounts.ts';
import { CommandError, exitFine, type Command, type Terminal } from './command.ts';
import { withUser, type ChangingDatabase } from './books.ts';

export const deleteUserCommand: Command = {
  name: 'delete-user',
  usage: 'delete-user <username> [--yes]',
  summary: 'close every account and delete the user for good; the journal stays, without a name',
  options: { yes: { type: 'boolean' } },
  wordCount: 1,
  run: ({ settings, words: [name = ''], options, terminal }) =>
    withUser(settings, name, async (database, user) => {
      if (options['yes'] !== true) await askAgain(user.username, terminal);
      const broker = await createClosingBroker(database);
      for (const id of await readAccountIdsOf(database, user.userId)) await broker.close(id);
      await deleteUser(database, user);
      terminal.print(`${user.username} is deleted, every account is closed`);
      if (!database.eraseDeleted()) terminal.complain(stillReadable);
      return exitFine;
    }),
};

const stillReadable =
  'something reads the database, such as a backup, so that its log still holds what was deleted: a ' +
  'running server erases it as soon as the reading ends, and otherwise the next start does';

/** Where somebody sits at a terminal; a script that names the user means it. */
async function askAgain(username: Username, terminal: Terminal): Promise<void> {
  const question = `This deletes ${username} for good. Type the username to go on: `;
  const answer = await terminal.ask(question);
  if (answer === undefined || parseUsername(answer) === username) return;
  throw new CommandError(`"${answer}" is not ${username}: nothing was deleted`);
}

/** A server beside it notices at the account's next command that the journal went on. */
async function createClosingBroker(database: ChangingDatabase) {
  const quarantined = new Set<AccountId>();
  // Entries go by the clock of the market, which may be a simulated one.
  const at = (await createMarketClockStore(database).read()) ?? createClock().now();
  const broker = createBroker({
    journal: database.journal,
    snapshots: createSnapshotStore(database),
    salts: createKeySalts(database, createRandom()),
    onQuarantine: (id) => void quarantined.add(id),
    onSnapshotFault: () => {},
  });
  return {
    async close(accountId: AccountId): Promise<void> {
      try {
        await broker.execute({ type: 'CloseAccount', accountId, at });
      } catch (error) {
        // Books that do not add up stay as they are; that must not keep anybody from being deleted.
        if (!quarantined.has(accountId)) throw error;
      }
    },
  };
}
