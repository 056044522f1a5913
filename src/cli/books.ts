// The books for an operator's command, on whichever engine the settings name.
import type { Settings } from '#src/config/settings.ts';
import { parseUsername } from '#src/identity/username.ts';
import type { Journal } from '#src/journal/journal.ts';
import type { WholeJournal } from '#src/storage/books/whole-journal.ts';
import type { Database } from '#src/storage/database.ts';
import { findUser, type UserOverview } from '#src/storage/identity/operator.ts';
import { CommandError } from './command.ts';
import { changeFile, ofAnotherRelease, readFile } from './database-file.ts';

/** What an operator's command reads: the books, and everything that stands beside them. */
export type OpenedBooks = {
  readonly database: Database;
  readonly journal: WholeJournal;
  /** False for books of an older release: its journal can be read, the rest is not there yet. */
  readonly isNewest: boolean;
};

export type ChangingDatabase = Database & {
  readonly journal: Journal;
  /** False when something reads, so that what was deleted may still be in the file's log. */
  eraseDeleted(): boolean;
};

type Place = Pick<Settings, 'database'>;

/** Reads the books, beside a running server if need be, in one consistent view of them. */
export async function withBooks<Value>(
  { database: place }: Place,
  use: (books: OpenedBooks) => Promise<Value>,
): Promise<Value> {
  if (place.engine === 'sqlite') return readFile(place.path, use);
  const { readPostgres } = await import('#src/storage/postgres/operator-books.ts');
  return readPostgres(place, use);
}

/** The same, of books that this release has written or upgraded. */
export function withNewestBooks<Value>(
  place: Place,
  use: (books: OpenedBooks) => Promise<Value>,
): Promise<Value> {
  return withBooks(place, (books) => {
    if (books.isNewest) return use(books);
    throw new CommandError(ofAnotherRelease);
  });
}

/** Changes something beside the books, and beside a running server if need be. */
export async function withChanges<Value>(
  { database: place }: Place,
  use: (database: ChangingDatabase) => Promise<Value>,
): Promise<Value> {
  if (place.engine === 'sqlite') return changeFile(place.path, use);
  const { changePostgres } = await import('#src/storage/postgres/operator-books.ts');
  return changePostgres(place, (database) =>
    // What was deleted goes with the next VACUUM, which the server of PostgreSQL does by itself.
    use({ ...database, eraseDeleted: () => true }),
  );
}

/**
 * Changes something about a user, beside a running server if need be. The name is folded as at the
 * login. Throws CommandError when there is no such user.
 */
export function withUser<Value>(
  place: Place,
  name: string,
  use: (database: ChangingDatabase, user: UserOverview) => Promise<Value>,
): Promise<Value> {
  return withChanges(place, async (database) => {
    const username = parseUsername(name);
    const user = username && (await findUser(database, username));
    if (!user) {
      throw new CommandError(`there is no user "${name}": "users" lists those that there are`);
    }
    return use(database, user);
  });
}
