// A thousand power cuts: what the real storage tells the disk while it trades is written down, cut
// off anywhere, and what may then be on the disk is opened by the real storage.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { createBroker } from '#src/broker/broker.ts';
import { assertInvariants } from '#src/broker/invariants.ts';
import { emptyMemory, replayEntry } from '#src/broker/replay.ts';
import { findLosses } from '#src/journal/high-water-mark.ts';
import type { Journal } from '#src/journal/journal.ts';
import { createClock } from '#src/runtime/clock.ts';
import { createRandom } from '#src/runtime/random.ts';
import { openMarkFile } from '#src/storage/mark/mark-file.ts';
import { openSqliteDatabase } from '#src/storage/sqlite/database.ts';
import { createSqliteJournal } from '#src/storage/sqlite/journal.ts';
import { createKeySalts } from '#src/storage/books/key-salts.ts';
import { createSnapshotStore } from '#src/storage/books/snapshots.ts';
import { createChance, type Chance } from '#tests/storm/chance.ts';
import { root } from '#tests/support/process.ts';
import { createDisk, cutPolicies, readRecord, type DiskOperation } from './crash-states.ts';
import { cutAccounts, orderNumber } from './cut-orders.ts';
import { diskCall, shimEnvironment } from './shim.ts';

export type PowerCutFigures = {
  readonly operations: number;
  readonly answered: number;
  readonly states: number;
  /** How often the log of a session began anew, after a checkpoint of all of it. */
  readonly logsBegunAnew: number;
  /** States that the storage could not open, or whose accounts it could not replay. */
  unusable: number;
  /** States on which a server refuses to start, since the mark knows more than the journal. */
  refused: number;
  /** States without an entry that was answered before the cut, and such entries. */
  statesWithLoss: number;
  lost: number;
  /** Orders that were under way at the cut and were sent again, and those with a wrong outcome. */
  retried: number;
  wronglySettled: number;
  /** The first things that went wrong, in words. */
  readonly examples: string[];
};

/** An answered entry: sequence and hash, by account, oldest first. */
type Answered = ReadonlyMap<string, readonly string[]>;

const retryEvery = 10;
/** States that are examined side by side: opening one waits for a thread. */
const atOnce = 4;
const examplesMax = 3;
const writerMsMax = 60_000;
/** Orders of each account, session by session. */
const shortSessions = [80, 80] as const;
/** Enough for checkpoints beside the writer, and for the log to begin anew. */
export const longSessions = [500, 80] as const;

type Recording = {
  readonly folder: string;
  readonly library: string;
  readonly name: string;
  readonly sessions?: readonly number[];
};

/** What the real storage tells the disk while it trades; a bug may be put into it from outside. */
export function recordTrading(
  { folder, library, name, sessions = shortSessions }: Recording,
  nodeOptions: readonly string[] = [],
): readonly DiskOperation[] {
  const path = join(folder, `${name}.db`);
  const log = join(folder, `${name}.operations`);
  const words = [...nodeOptions, 'tests/disk/power-cut-writer.ts', path, sessions.join()];
  const writer = spawnSync(process.execPath, words, {
    cwd: root,
    env: { ...process.env, ...shimEnvironment(library, path, { record: log }) },
    encoding: 'utf8',
    timeout: writerMsMax,
  });
  if (writer.status !== 0) throw new Error(`the writer failed:\n${writer.stderr}`);
  return readRecord(log);
}

type Plan = { readonly folder: string; readonly seed: number; readonly states: number };

/** Cuts the disk that was told these operations off so many times. */
export async function cutPower(
  { folder, seed, states }: Plan,
  operations: readonly DiskOperation[],
): Promise<PowerCutFigures> {
  const chance = createChance(seed, 1);
  const cuts = planCuts(operations, states, chance);
  const figures: PowerCutFigures = {
    operations: operations.length,
    answered: operations.filter(isAnswer).length,
    states: cuts.length,
    logsBegunAnew: countLogsBegunAnew(operations),
    unusable: 0,
    refused: 0,
    statesWithLoss: 0,
    lost: 0,
    retried: 0,
    wronglySettled: 0,
    examples: [],
  };
  const disk = createDisk();
  const answered = new Map<string, string[]>();
  const underWay: Promise<void>[] = [];
  let taken = 0;
  for (const [index, cut] of cuts.entries()) {
    for (; taken < cut; taken += 1) {
      const operation = operations[taken];
      if (!operation) continue;
      if (isAnswer(operation)) noteAnswer(answered, operation);
      else disk.take(operation);
    }
    const path = join(folder, `cut-${index % atOnce}`, 'papertape.db');
    await underWay[index % atOnce];
    disk.cut(path, chance.pick(cutPolicies), chance);
    const isRetried = index % retryEvery === 0;
    underWay[index % atOnce] = examine(path, new Map(answered), isRetried, figures);
  }
  await Promise.all(underWay);
  return figures;
}

/** Half of them anywhere, half of them where pages go from the log into the database. */
function planCuts(
  operations: readonly DiskOperation[],
  states: number,
  chance: Chance,
): readonly number[] {
  const checkpoints = operations.flatMap(({ name }, index) => (name === '' ? [index] : []));
  const cuts = Array.from({ length: states }, (_, index) =>
    index % 2 === 0
      ? chance.between(0, operations.length)
      : (checkpoints[chance.between(0, checkpoints.length - 1)] ?? 0) + chance.between(0, 2),
  );
  return cuts.toSorted((left, right) => left - right);
}

/** Headers that are written over an earlier one of the same log. */
function countLogsBegunAnew(operations: readonly DiskOperation[]): number {
  let [count, isBegun] = [0, false];
  for (const { call, name, offset } of operations) {
    if (name !== '-wal') continue;
    if (call === diskCall.unlink) isBegun = false;
    if (call !== diskCall.write || offset !== 0) continue;
    count += isBegun ? 1 : 0;
    isBegun = true;
  }
  return count;
}

function isAnswer({ name }: DiskOperation): boolean {
  return name === '.answers';
}

function noteAnswer(answered: Map<string, string[]>, { data }: DiskOperation): void {
  const [id = '', sequence, hash] = data.toString().trim().split(' ');
  answered.set(id, [...(answered.get(id) ?? []), `${sequence} ${hash}`]);
}

async function examine(
  path: string,
  answered: Answered,
  isRetried: boolean,
  figures: PowerCutFigures,
): Promise<void> {
  const note = (what: unknown) => {
    if (figures.examples.length < examplesMax) figures.examples.push(String(what));
  };
  try {
    const database = openSqliteDatabase(path);
    const mark = openMarkFile({ path: `${path}.mark`, clock: createClock(), onFault: note });
    const journal = createSqliteJournal(database);
    try {
      const losses = await findLosses(journal, mark.read());
      figures.refused += losses.length > 0 ? 1 : 0;
      const lost = await countLost(journal, answered);
      if (lost > 0) note(`${lost} answered entries are not there`);
      figures.lost += lost;
      figures.statesWithLoss += lost > 0 ? 1 : 0;
      if (isRetried && lost === 0) await settle(journal, database, answered, figures);
    } finally {
      await database.close();
      await mark.close();
    }
  } catch (error) {
    figures.unusable += 1;
    note(error);
  }
}

/** Replays every account, which checks its chain, and looks for each answered entry. */
async function countLost(journal: Journal, answered: Answered): Promise<number> {
  let lost = 0;
  for (const id of cutAccounts) {
    const entries = await journal.read(id, 0);
    let memory = emptyMemory;
    for (const stored of entries) memory = replayEntry(memory, stored).memory;
    assertInvariants(memory.account);
    const there = new Set(entries.map(({ sequence, hash }) => `${sequence} ${hash}`));
    lost += (answered.get(id) ?? []).filter((each) => !there.has(each)).length;
  }
  return lost;
}

/** Sends the one order that may have been under way in each account again, with its key. */
async function settle(
  journal: Journal,
  database: ReturnType<typeof openSqliteDatabase>,
  answered: Answered,
  figures: PowerCutFigures,
): Promise<void> {
  const fail = (reason: unknown) => {
    throw new Error(String(reason));
  };
  const snapshots = createSnapshotStore(database);
  const salts = createKeySalts(database, createRandom());
  const needs = { journal, snapshots, salts, onQuarantine: fail, onSnapshotFault: fail };
  const broker = createBroker(needs);
  for (const [id, entries] of answered) {
    const account = cutAccounts.find((each) => each === id);
    if (!account) throw new Error(`the writer has no account ${id}`);
    const { command, idempotency } = orderNumber(account, entries.length - 1);
    const answer = await broker.execute(command, { idempotency });
    const digest = answer.ok ? answer.value.entry.idempotency?.key : undefined;
    const stored = (await journal.read(account, 0)).filter(
      (each) => each.idempotency?.key === digest,
    );
    const isSettled =
      answer.ok && stored.length === 1 && stored[0]?.hash === answer.value.entry.hash;
    figures.retried += 1;
    if (!isSettled || stored[0]?.sequence !== entries.length + 1) figures.wronglySettled += 1;
  }
}
