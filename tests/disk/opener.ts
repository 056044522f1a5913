// Opens the database with the real storage, migrates it, appends nothing, closes it. Started behind
// the shim, whose faults it may or may not survive.
import { openSqliteDatabase } from '#src/storage/sqlite/database.ts';

await openSqliteDatabase(process.argv[2] ?? '').close();
