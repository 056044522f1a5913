// The storage behind the ports on PostgreSQL.
import { hostname } from 'node:os';
import { readVersion } from '#src/config/release.ts';
import { noMark } from '#src/journal/high-water-mark.ts';
import { createIdentityStore } from '#src/storage/identity/users.ts';
import { onlyNode, type Membership } from '#src/storage/membership.ts';
import { batchAccess } from '#src/storage/postgres/access.ts';
import type { PostgresAddress } from '#src/storage/postgres/address.ts';
import { openPostgresDatabase, type PostgresDatabase } from '#src/storage/postgres/database.ts';
import { createPostgresJournal } from '#src/storage/postgres/journal.ts';
import { joinNodes } from '#src/storage/postgres/membership.ts';
import { createWantStore } from '#src/storage/postgres/price-wants.ts';
import type { Ground, Storage } from './storage.ts';

const behindAdvice =
  'the server of PostgreSQL lacks entries that were answered, as an old copy or a standby that ' +
  'missed them does: nothing is written there until the right one is back, or the nodes are started anew';

/** Connects, and brings the schema up to date where the role may do that. */
export async function openPostgres(place: PostgresAddress, ground: Ground): Promise<Storage> {
  const database = await openPostgresDatabase(place, () =>
    ground.logger.error({ event: 'database_behind', advice: behindAdvice }),
  );
  const membership = ground.isAlone ? onlyNode : await joinOrClose(place, database, ground);
  return {
    database,
    journal: createPostgresJournal(database.connections, ground.commitMeter),
    identity: batchAccess(createIdentityStore(database), database.connections),
    mark: noMark,
    membership,
    wants: ground.isAlone ? undefined : createWantStore(database.connections, membership.node),
    isWell: database.isWell,
    sqlite: undefined,
    close: async () => {
      await membership.end();
      await database.close();
    },
  };
}

async function joinOrClose(
  address: PostgresAddress,
  database: PostgresDatabase,
  { clock, random, onClock = () => {} }: Ground,
): Promise<Membership> {
  const { connections } = database;
  const own = { node: random.id(), place: `${hostname()}, process ${process.pid}` };
  try {
    return await joinNodes({
      address,
      connections,
      clock,
      ...own,
      release: readVersion(),
      onClock,
    });
  } catch (error) {
    await database.close();
    throw error;
  }
}
