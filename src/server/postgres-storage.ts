// The storage behind the ports on PostgreSQL.
import { hostname } from 'node:os';
import { noMark } from '#src/journal/high-water-mark.ts';
import { createIdentityStore } from '#src/storage/identity/users.ts';
import { batchAccess } from '#src/storage/postgres/access.ts';
import type { PostgresAddress } from '#src/storage/postgres/connections.ts';
import { openPostgresDatabase, type PostgresDatabase } from '#src/storage/postgres/database.ts';
import { holdBooks } from '#src/storage/postgres/only-node.ts';
import { createPostgresJournal } from '#src/storage/postgres/journal.ts';
import type { Ground, Storage } from './storage.ts';

/** Connects, and brings the schema up to date where the role may do that. */
export async function openPostgres(place: PostgresAddress, ground: Ground): Promise<Storage> {
  const database = await openPostgresDatabase(place);
  const { connections } = database;
  const held = ground.isOneOfMany ? undefined : await holdOrClose(database, ground);
  return {
    database,
    journal: createPostgresJournal(connections, ground.commitMeter),
    identity: batchAccess(createIdentityStore(database), connections),
    mark: noMark,
    isWell: database.isWell,
    sqlite: undefined,
    close: async () => {
      await held?.end();
      await database.close();
    },
  };
}

class BooksTakenOverError extends Error {
  override readonly name = 'BooksTakenOverError';
}

async function holdOrClose(database: PostgresDatabase, { clock, logger, random }: Ground) {
  const { connections } = database;
  const lease = { holder: random.id(), place: `${hostname()}, process ${process.pid}` };
  try {
    return await holdBooks({ connections, clock, lease }, (place) => {
      logger.error({ event: 'books_taken_over', place });
      // Whoever has them now must not be disturbed: the process ends, and starts anew behind it.
      setImmediate(() => {
        throw new BooksTakenOverError(`the books were taken over by ${place}`);
      });
    });
  } catch (error) {
    await database.close();
    throw error;
  }
}
