// The lines of the mark's file, as they get there: appended while the file is short, written anew
// when it is long or lacks what memory has. One write at a time.
import { open, type FileHandle } from 'node:fs/promises';
import { createLanes } from '#src/runtime/lanes.ts';
import { replaceFile } from '#src/storage/flush.ts';

type MarkWriter = {
  /** Takes a line for the next flush. */
  add(line: string): void;
  /** Whether a flush has anything to do. */
  isDue(): boolean;
  /** A write failed: the next flush writes the whole file anew. */
  isBehind(): boolean;
  /** Writes what was added. A fault is reported, and then the file is behind. */
  flush(): Promise<void>;
  /** Writes the file anew; rejects when that fails, and then the file is behind. */
  rewrite(): Promise<void>;
  /** Lets go of the file; nothing is flushed. */
  close(): Promise<void>;
};

type Needs = {
  readonly path: string;
  /** Lines that the file has already. */
  readonly linesFound: number;
  /** What a file that is written anew consists of: one line an account. */
  readonly allLines: () => readonly string[];
  readonly onFault: (error: unknown) => void;
};

/** Lines after which the file is written anew with one line an account. */
const linesMax = 20_000;

/** A writer of the file, which is there. */
export function createMarkWriter({ path, linesFound, allLines, onFault }: Needs): MarkWriter {
  let pending: string[] = [];
  let lines = linesFound;
  /** The file lacks what memory has: it is written anew as soon as the disk lets us. */
  let isBehind = false;
  let file: FileHandle | undefined;
  /** Writes to the file are serialized. */
  const lane = createLanes<'file'>({ waitingMax: Infinity });

  async function writePending(): Promise<void> {
    const text = pending.join('');
    pending = [];
    if (!text && !isBehind) return;
    try {
      if (isBehind || lines > linesMax) return await writeAnew();
      file ??= await open(path, 'a', 0o600);
      await file.appendFile(text);
    } catch (error) {
      isBehind = true;
      onFault(error);
    }
  }

  /** What is added from here on comes behind it, and counts on. */
  async function writeAnew(): Promise<void> {
    const all = allLines();
    pending = [];
    lines = all.length;
    await file?.close();
    file = undefined;
    await replaceFile(path, all.join(''));
    isBehind = false;
  }

  return {
    add(line) {
      pending.push(line);
      lines += 1;
    },
    isDue: () => isBehind || pending.length > 0,
    isBehind: () => isBehind,
    flush: () => lane.run('file', writePending),
    rewrite() {
      isBehind = true;
      return lane.run('file', writeAnew);
    },
    async close() {
      await file?.close().catch(onFault);
    },
  };
}
