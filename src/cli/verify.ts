// `verify`: examines the whole journal, beside a running server if need be.
import {
  createVerification,
  type KeptBeside,
  type VerificationReport,
} from '#src/broker/verification.ts';
import type { Settings } from '#src/config/settings.ts';
import { formatMoney } from '#src/domain/money.ts';
import type { Mark } from '#src/journal/high-water-mark.ts';
import { readMarkFile } from '#src/storage/mark/mark-file.ts';
import { realPath } from '#src/storage/sqlite/database.ts';
import { createReadModels } from '#src/storage/books/read-models.ts';
import { readAllSnapshots } from '#src/storage/books/snapshots.ts';
import { exitFault, exitFine, jsonOption, type Command, type Terminal } from './command.ts';
import type { WholeJournal } from '#src/storage/books/whole-journal.ts';
import { withBooks } from './books.ts';
import { requireFile } from './database-file.ts';
import { progressBar } from './progress.ts';

export const verifyCommand: Command = {
  name: 'verify',
  usage: 'verify [--json]',
  summary: 'check every chain, invariant, snapshot and read model, the trial balance and the mark',
  options: jsonOption,
  wordCount: 0,
  run: async ({ settings, options, terminal }) => {
    const startedAt = process.hrtime.bigint();
    // Read first: a server that runs beside may answer more meanwhile.
    const marks = readMarks(settings);
    const report = await withBooks(settings, async ({ database, journal, isNewest }) => {
      // What an older release kept beside is made anew when its books are brought up to date.
      const beside = isNewest && {
        snapshots: await readAllSnapshots(database),
        readModels: createReadModels(database),
      };
      return examineJournal(journal, { marks, ...beside }, terminal);
    });
    const seconds = Number(process.hrtime.bigint() - startedAt) / 1e9;
    const rate = Math.round(report.entries / seconds);
    if (options['json']) terminal.print(JSON.stringify(toJson(report, rate)));
    else for (const line of toLines(report, rate)) terminal.print(line);
    return report.findings.length === 0 ? exitFine : exitFault;
  },
};

/** What was answered, by the mark beside the file; PostgreSQL has none beside it. */
function readMarks({ database }: Pick<Settings, 'database'>): readonly Mark[] {
  if (database.engine === 'postgres') return [];
  requireFile(database.path);
  return readMarkFile(`${realPath(database.path)}.mark`);
}

/** Examines the whole journal, compares it with what was kept beside, and shows how far it is. */
export async function examineJournal(
  journal: WholeJournal,
  beside: KeptBeside,
  terminal: Terminal,
): Promise<VerificationReport> {
  const verification = createVerification(beside);
  const total = await journal.count();
  let taken = 0;
  for await (const page of journal.pages()) {
    await verification.take(page);
    taken += page.length;
    terminal.progress(progressBar(taken, total, 'entries'));
  }
  terminal.progress('');
  return verification.finish();
}

function toJson({ trialBalance, ...report }: VerificationReport, rate: number): object {
  const balance = Object.entries(trialBalance).map(([name, amount]) => [name, formatMoney(amount)]);
  return {
    ...report,
    ok: report.findings.length === 0,
    trial_balance: Object.fromEntries(balance),
    entries_per_second: rate,
  };
}

function toLines(report: VerificationReport, rate: number): readonly string[] {
  const { accounts, entries, snapshots, trialBalance, findings } = report;
  return [
    ...findings.map(({ accountId, problem }) => `DAMAGED  ${accountId}: ${problem}`),
    ...Object.entries(trialBalance).map(
      ([name, amount]) => `${name.padEnd(20)} ${formatMoney(amount).padStart(22)}`,
    ),
    `${entries} entries of ${accounts} accounts and ${snapshots} snapshots, ${rate} entries/s: ` +
      (findings.length === 0 ? 'all is well' : `${findings.length} accounts are damaged`),
  ];
}
