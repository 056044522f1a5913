// `migrate`: moves everything from a file of SQLite to PostgreSQL, or back. The source stays as it
// is, what was interrupted goes on where it stopped, and both sides are compared before the end.
import { showDatabaseUrl } from '#src/config/redact.ts';
import { sha256 } from '#src/runtime/digest.ts';
import { copyTables, countRows, type MoveTarget } from '#src/storage/moving/copy-tables.ts';
import { CommandError, exitFault, exitFine, type Command, type Terminal } from '../command.ts';
import type { OpenedBooks } from '../books.ts';
import { progressBar } from '../progress.ts';
import { digestBooks, type BookDigest } from './book-digest.ts';
import { readPlace, withSource, withTarget } from './places.ts';

const fileOption = { type: 'string' } as const;

export const migrateCommand: Command = {
  name: 'migrate',
  usage: 'migrate --from <sqlite:file|postgres://…> --to <postgres://…|sqlite:file>',
  summary: 'move everything to the other engine; servers on either side must not run',
  options: {
    from: fileOption,
    to: fileOption,
    'from-password-file': fileOption,
    'to-password-file': fileOption,
    'from-ca-file': fileOption,
    'to-ca-file': fileOption,
  },
  wordCount: 0,
  run: async ({ options, terminal }) => {
    const [from, to] = [readPlace('from', options), readPlace('to', options)];
    return withSource(from, (source) =>
      withTarget(to, async ({ target, books, finish }) => {
        await copy(source, target, terminal);
        const differences = await compare(source, books, terminal);
        for (const each of differences) terminal.print(each);
        if (differences.length > 0) return exitFault;
        await finish();
        const shown = showDatabaseUrl(String(options['to']));
        terminal.print(`everything is in ${shown}: set DATABASE_URL to it`);
        return exitFine;
      }),
    );
  },
};

/** What a place in the target belongs to: books that went on since are not the same source. */
const sourceName = 'the source';

async function copy(source: OpenedBooks, target: MoveTarget, terminal: Terminal): Promise<void> {
  const counts = await countRows(source.database);
  const total = [...counts.values()].reduce((sum, count) => sum + count, 0);
  await requireSameSource(target, sha256(JSON.stringify([...counts])));
  await copyTables({
    source: source.database,
    target,
    onProgress: (rows) => terminal.progress(progressBar(rows, total, 'rows')),
  });
  terminal.progress('');
}

async function requireSameSource({ database }: MoveTarget, mark: string): Promise<void> {
  const sql = 'SELECT content FROM moving WHERE name = ?';
  const [row] = await database.query(sql, sourceName);
  if (!row) {
    const note = 'INSERT INTO moving (name, content) VALUES (?, ?)';
    await database.write([{ sql: note, parameters: [sourceName, mark] }]);
  } else if (row['content'] !== mark) {
    throw new CommandError(
      'the target holds part of other books, or the source has changed since: begin with an empty one',
    );
  }
}

/** In a sentence each; none when both sides are the same and sound. */
async function compare(
  source: OpenedBooks,
  target: OpenedBooks,
  terminal: Terminal,
): Promise<readonly string[]> {
  const [before, after] = [await countRows(source.database), await countRows(target.database)];
  const counts = [...before].flatMap(([name, count]) =>
    after.get(name) === count ? [] : [`DIFFERS  ${name}: ${count} rows and ${after.get(name)}`],
  );
  const total = 2 * (await source.journal.count());
  const show = (done: number) => terminal.progress(progressBar(done, total, 'entries compared'));
  const here = await digestBooks(source, show);
  const there = await digestBooks(target, (done) => show(here.entries + done));
  terminal.progress('');
  const figures = (['entries', 'accounts', 'heads', 'states'] as const).flatMap((name) =>
    here[name] === there[name] ? [] : [`DIFFERS  ${name}: ${here[name]} and ${there[name]}`],
  );
  terminal.print(
    `${there.entries} entries of ${there.accounts} accounts, the same chains and states`,
  );
  return [...counts, ...figures, ...damaged(here, there)];
}

function damaged(here: BookDigest, there: BookDigest): readonly string[] {
  return [
    ...here.findings.map((each) => `DAMAGED  in the source, ${each}`),
    ...there.findings.map((each) => `DAMAGED  in the target, ${each}`),
  ];
}
