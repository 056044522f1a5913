// The storage behind the ports, on whichever engine the settings name.
import { dirname } from 'node:path';
import type { SqlitePlace } from '#src/config/database-place.ts';
import type { Settings } from '#src/config/settings.ts';
import { cacheAccess } from '#src/identity/access/access-cache.ts';
import type { IdentityStore } from '#src/identity/identity-store.ts';
import { noMark, type HighWaterMark } from '#src/journal/high-water-mark.ts';
import type { Journal } from '#src/journal/journal.ts';
import type { Clock } from '#src/runtime/clock.ts';
import type { LogEvent } from '#src/runtime/log-event.ts';
import type { Logger } from '#src/runtime/logger.ts';
import type { CommitMeter } from '#src/runtime/meter.ts';
import type { Random } from '#src/runtime/random.ts';
import type { Database } from '#src/storage/database.ts';
import type { WantStore } from '#src/market/sharing/want.ts';
import { onlyNode, type Membership } from '#src/storage/membership.ts';
import { createIdentityStore } from '#src/storage/identity/users.ts';
import { openMarkFile } from '#src/storage/mark/mark-file.ts';
import { isOwnedByOthers } from '#src/storage/private-file.ts';
import {
  isFolderOpen,
  openSqliteDatabase,
  type SqliteDatabase,
} from '#src/storage/sqlite/database.ts';
import { createSqliteJournal } from '#src/storage/sqlite/journal.ts';
import type { DatabaseUpgrade } from '#src/storage/sqlite/upgrade.ts';

export type Storage = {
  readonly database: Database;
  readonly journal: Journal;
  readonly identity: IdentityStore;
  readonly mark: HighWaterMark;
  /** What of the work that nodes share is this server's. */
  readonly membership: Membership;
  /** Where nodes say what they want to know of the price source; undefined for the only one. */
  readonly wants: WantStore | undefined;
  /** False after a write that failed for the engine's sake, until one succeeds. */
  isWell(): boolean;
  /** The connection to SQLite, where there is one: tests damage books through it. */
  readonly sqlite: SqliteDatabase | undefined;
  close(): Promise<void>;
};

/** What storage stands on. */
export type Ground = {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly random: Random;
  readonly commitMeter?: CommitMeter | undefined;
  /** Told how far the clock of all nodes is ahead of this one's, give or take. */
  readonly onClock?: (aheadMs: number, uncertainMs: number) => void;
  /** Whether no other server has the same books open, which is always so on SQLite. */
  readonly isAlone?: boolean | undefined;
};

/** Opens it; the log says what an operator should mend about its place. */
export async function openStorage(
  { database: place, keepsOldDatabase }: Pick<Settings, 'database' | 'keepsOldDatabase'>,
  ground: Ground,
): Promise<Storage> {
  if (place.engine === 'sqlite') return openSqlite(place, keepsOldDatabase, ground);
  // The driver is loaded only where there is a server for it.
  const { openPostgres } = await import('./postgres-storage.ts');
  return openPostgres(place, ground);
}

async function openSqlite(
  { path }: SqlitePlace,
  keepsOld: boolean,
  { clock, logger, commitMeter: meter }: Ground,
): Promise<Storage> {
  const database = openSqliteDatabase(path, { meter, keepsOld });
  warnOfPlace(database, logger);
  if (database.upgrade) logger.info(upgradeEvent(database.upgrade));
  const mark = openMark(database.path, { clock, logger });
  return {
    database,
    journal: createSqliteJournal(database),
    identity: cacheAccess(createIdentityStore(database)),
    mark,
    membership: onlyNode,
    wants: undefined,
    isWell: database.writer.isWell,
    sqlite: database,
    close: () => database.close(() => mark.close()),
  };
}

function warnOfPlace({ path }: SqliteDatabase, logger: Logger): void {
  if (isFolderOpen(path)) {
    const advice = 'other users of this machine can look into it: run chmod 700 on it';
    logger.warn({ event: 'data_folder_open', folder: dirname(path), advice });
  }
  if (path !== ':memory:' && isOwnedByOthers(path)) {
    const advice = 'this process may write the file but another user owns it: chown it to be safe';
    logger.warn({ event: 'database_not_owned', database: path, advice });
  }
}

/** Beside the database's file, apart from it; a database in memory has nothing to lose. */
function openMark(
  databasePath: string,
  { clock, logger }: Pick<Ground, 'clock' | 'logger'>,
): HighWaterMark {
  if (databasePath === ':memory:') return noMark;
  const onFault = (error: unknown) => logger.error({ event: 'mark_not_written', err: error });
  return openMarkFile({ path: `${databasePath}.mark`, clock, onFault });
}

function upgradeEvent({ fromSchema, toSchema, entries, keptAs }: DatabaseUpgrade): LogEvent {
  const figures = { from_schema: fromSchema, to_schema: toSchema, entries };
  return { event: 'database_upgraded', ...figures, kept_as: keptAs };
}
