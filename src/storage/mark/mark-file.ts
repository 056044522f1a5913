// The high-water mark as a file of lines beside the database: `sequence hash account`, newest last.
// It is written behind the answers, so it may lack the last few milliseconds, never be ahead.
import { appendFileSync, readFileSync } from 'node:fs';
import type { HighWaterMark, Mark } from '#src/journal/high-water-mark.ts';
import { hasCode } from '#src/runtime/error-parts.ts';
import type { Clock } from '#src/runtime/clock.ts';
import { formatMark, keepMark, parseMarks } from './mark-lines.ts';
import { createMarkWriter } from './mark-writer.ts';

/** How long an answered entry may be unknown to the mark. */
const writeIntervalMs = 10;
/** The disk refused: how long until the next try. */
const retryIntervalMs = 1_000;

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
  const linesFound = found.split('\n').length - 1;
  const allLines = () => [...markById.values()].map(formatMark);
  const writer = createMarkWriter({ path, linesFound, allLines, onFault });
  let writing: Promise<void> | undefined;
  const run = { isOn: true };

  async function writeBehind(): Promise<void> {
    // What is noted while a write is on its way comes with the next.
    do {
      await clock.sleep(writer.isBehind() ? retryIntervalMs : writeIntervalMs);
      // Closed meanwhile: the file may be another server's by now.
      if (run.isOn) await writer.flush();
    } while (run.isOn && writer.isDue());
    writing = undefined;
  }

  // A crash may have cut the last line; the next one must not be glued to it.
  const isCut = /[^\n]$/.test(found);
  appendFileSync(path, isCut ? '\n' : '', { mode: 0o600 });
  return {
    read: () => [...markById.values()],
    note(mark) {
      keepMark(markById, mark);
      writer.add(formatMark(mark));
      writing ??= writeBehind();
    },
    replace(marks) {
      markById.clear();
      for (const mark of marks) keepMark(markById, mark);
      return writer.rewrite();
    },
    async close() {
      run.isOn = false;
      await writer.flush();
      await writer.close();
    },
  };
}

function readIfThere(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return '';
    throw error;
  }
}
