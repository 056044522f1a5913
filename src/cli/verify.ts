// `verify`: examines the whole journal, beside a running server if need be.
import {
  createVerification,
  type KeptBeside,
  type VerificationReport,
} from '#src/broker/verification.ts';
import { formatMoney } from '#src/domain/money.ts';
import { readMarkFile } from '#src/storage/mark/mark-file.ts';
import { realPath } from '#src/storage/sqlite/database.ts';
import { countJournal, readWholeJournal } from '#src/storage/sqlite/journal-rows.ts';
import { isNewestSchema } from '#src/storage/sqlite/migrations.ts';
import { createReadModels } from '#src/storage/sqlite/read-models.ts';
import { readAllSnapshots } from '#src/storage/sqlite/snapshots.ts';
import type { DatabaseSync } from 'node:sqlite';
import { exitFault, exitFine, jsonOption, type Command, type Terminal } from './command.ts';
import { requireFile, withReader } from './database-file.ts';
import { progressBar } from './progress.ts';

const progressEvery = 20_000;

export const verifyCommand: Command = {
  name: 'verify',
  usage: 'verify [--json]',
  summary: 'check every chain, invariant, snapshot and read model, the trial balance and the mark',
  options: jsonOption,
  wordCount: 0,
  run: async ({ settings, options, terminal }) => {
    const startedAt = process.hrtime.bigint();
    requireFile(settings.databasePath);
    // Read first: a server that runs beside may answer more meanwhile.
    const marks = readMarkFile(`${realPath(settings.databasePath)}.mark`);
    const report = withReader(settings, (reader) =>
      examineJournal(
        reader,
        {
          marks,
          // Those of an older release, as in a copy, are made anew when it is brought up to date.
          ...(isNewestSchema(reader) && {
            snapshots: readAllSnapshots(reader),
            readModels: createReadModels(reader),
          }),
        },
        terminal,
      ),
    );
    const seconds = Number(process.hrtime.bigint() - startedAt) / 1e9;
    const rate = Math.round(report.entries / seconds);
    if (options['json']) terminal.print(JSON.stringify(toJson(report, rate)));
    else for (const line of toLines(report, rate)) terminal.print(line);
    return report.findings.length === 0 ? exitFine : exitFault;
  },
};

/** Examines the whole journal, compares it with what was kept beside, and shows how far it is. */
export function examineJournal(
  reader: DatabaseSync,
  beside: KeptBeside,
  terminal: Terminal,
): VerificationReport {
  const verification = createVerification(beside);
  const total = countJournal(reader);
  let taken = 0;
  for (const stored of readWholeJournal(reader)) {
    verification.take(stored);
    taken += 1;
    if (taken % progressEvery === 0) terminal.progress(progressBar(taken, total, 'entries'));
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
