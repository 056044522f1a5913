// The high-water mark as a file of lines beside the database: `sequence hash account`, newest last.
// It is written behind the answers, so it may lack the last few milliseconds, never be ahead.
import { appendFileSync, readFileSync } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { accountId, type AccountId } from '#src/domain/ids.ts';
import type { HighWaterMark, Mark } from '#src/journal/high-water-mark.ts';
import type { Clock } from '#src/runtime/clock.ts';
import { createLanes } from '#src/runtime/lanes.ts';
import { remember } from '#src/runtime/recent.ts';
import { replaceFile } from '#src/storage/flush.ts';

/** How long an answered entry may be unknown to the mark. */
const writeIntervalMs = 10;
/** The disk refused: how long until the next try. */
const retryIntervalMs = 1_000;
/** Lines after which the file is written anew with one line an account. */
const linesMax = 20_000;
/** Accounts that are remembered: those with the newest entries. */
const accountsMax = 2_000;

type Needs = {
  readonly path: string;
  readonly clock: Clock;
  /** The mark could not be written: losses would go unnoticed. */
  readonly onFault: (error: unknown) => void;
};

/** What the file remembers, read beside the server that writes it; nothing when it is missing. */
export function readMarkFile(path: string): readonly Mark[] {
  return [...parseMarks(readIfThere(path)).values()];
}

/** The mark in the file, which is created when missing. */
export function openMarkFile({ path, clock, onFault }: Needs): HighWaterMark {
  const found = readIfThere(path);
  const markById = parseMarks(found);
  let pending: string[] = [];
  let lines = found.split('\n').length - 1;
  let writing: Promise<void> | undefined;
  let file: FileHandle | undefined;
  const run = {
    isOn: true,
    /** The file lacks what memory has: it is written anew as soon as the disk lets us. */
    isBehind: false,
  };
  /** Whoever writes to the file waits for whoever does already. */
  const lane = createLanes<'file'>({ waitingMax: Infinity });
  const flush = () => lane.run('file', writePending);

  /** Of what is given these alone: it may be a whole entry with all its content. */
  function keep({ accountId: id, sequence, hash }: Mark): void {
    remember(markById, id, { accountId: id, sequence, hash }, accountsMax);
  }

  async function writeBehind(): Promise<void> {
    // What is noted while a write is on its way comes with the next.
    do {
      await clock.sleep(run.isBehind ? retryIntervalMs : writeIntervalMs);
      // Closed meanwhile: the file may be another server's by now.
      if (run.isOn) await flush();
    } while (run.isOn && (run.isBehind || pending.length > 0));
    writing = undefined;
  }

  async function writePending(): Promise<void> {
    const text = pending.join('');
    pending = [];
    if (!text && !run.isBehind) return;
    try {
      if (run.isBehind || lines > linesMax) return await rewrite();
      file ??= await open(path, 'a', 0o600);
      await file.appendFile(text);
    } catch (error) {
      run.isBehind = true;
      onFault(error);
    }
  }

  /** One line an account. What is noted from here on comes behind it, and counts on. */
  async function rewrite(): Promise<void> {
    const marks = [...markById.values()];
    pending = [];
    lines = marks.length;
    await file?.close();
    file = undefined;
    await replaceFile(path, marks.map(formatMark).join(''));
    run.isBehind = false;
  }

  // A crash may have cut the last line; the next one must not be glued to it.
  const isCut = /[^\n]$/.test(found);
  appendFileSync(path, isCut ? '\n' : '', { mode: 0o600 });
  return {
    read: () => [...markById.values()],
    note(mark) {
      keep(mark);
      pending.push(formatMark(mark));
      lines += 1;
      writing ??= writeBehind();
    },
    replace(marks) {
      markById.clear();
      for (const mark of marks) keep(mark);
      run.isBehind = true;
      return lane.run('file', rewrite);
    },
    async close() {
      run.isOn = false;
      await flush();
      await file?.close().catch(onFault);
    },
  };
}

function formatMark({ sequence, hash, accountId }: Mark): string {
  return `${sequence} ${hash} ${accountId}\n`;
}

/** The newest mark of each account. A last line that a crash cut in half is left out. */
function parseMarks(text: string): Map<AccountId, Mark> {
  const marks = new Map<AccountId, Mark>();
  for (const line of text.split('\n')) {
    const match = /^(\d+) ([0-9a-f]{64}) (\S{36})$/.exec(line);
    if (!match) continue;
    const [, sequence, hash = '', id = ''] = match;
    const mark = { accountId: accountId(id), sequence: Number(sequence), hash };
    remember(marks, mark.accountId, mark, accountsMax);
  }
  return marks;
}

function readIfThere(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return '';
    throw error;
  }
}
