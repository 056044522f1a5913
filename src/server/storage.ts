// The storage behind the ports, on whichever engine the settings name.
import { dirname } from 'node:path';
import type { SqlitePlace } from '#src/config/database-place.ts';
import type { Settings } from '#src/config/settings.ts';
import { noMark, type HighWaterMark } from '#src/journal/high-water-mark.ts';
import type { Journal } from '#src/journal/journal.ts';
import type { Clock } from '#src/runtime/clock.ts';
import type { LogEvent } from '#src/runtime/log-event.ts';
import type { Logger } from '#src/runtime/logger.ts';
import type { CommitMeter } from '#src/runtime/meter.ts';
import type { Database } from '#src/storage/database.ts';
import { openMarkFile } from '#src/storage/mark/mark-file.ts';
import type { PostgresAddress } from '#src/storage/postgres/connections.ts';
import { openPostgresDatabase } from '#src/storage/postgres/database.ts';
import { createPostgresJournal } from '#src/storage/postgres/journal.ts';
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
  readonly mark: HighWaterMark;
  /** Whether other nodes may write the same books at the same time. */
  readonly isShared: boolean;
  /** False after a write that failed for the engine's sake, until one succeeds. */
  isWell(): boolean;
  /** The connection to SQLite, where there is one: tests damage books through it. */
  readonly sqlite: SqliteDatabase | undefined;
  close(): Promise<void>;
};

type Ground = {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly commitMeter?: CommitMeter | undefined;
};

/** Opens it; the log says what an operator should mend about its place. */
export function openStorage(
  { database: place, keepsOldDatabase }: Pick<Settings, 'database' | 'keepsOldDatabase'>,
  ground: Ground,
): Promise<Storage> {
  return place.engine === 'postgres'
    ? openPostgres(place, ground)
    : openSqlite(place, keepsOldDatabase, ground);
}

async function openPostgres(place: PostgresAddress, ground: Ground): Promise<Storage> {
  const database = await openPostgresDatabase(place);
  return {
    database,
    journal: createPostgresJournal(database.connections, ground.commitMeter),
    mark: noMark,
    isShared: true,
    isWell: database.isWell,
    sqlite: undefined,
    close: database.close,
  };
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
    mark,
    isShared: false,
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
