// A disk that fails while the database is opened: created with all its migrations, or recovered
// after a crash. Whatever the opener could not do, the next one can, and every entry is there.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { openSqliteDatabase } from '#src/storage/sqlite/database.ts';
import { readWholeJournal } from '#src/storage/sqlite/journal-rows.ts';
import { createChance } from '#tests/storm/chance.ts';
import { root } from '#tests/support/process.ts';
import { createDisk, type DiskOperation } from './crash-states.ts';
import type { DiskFault, FaultControl } from './fault-control.ts';
import { shimEnvironment } from './shim.ts';

export type StartFigures = {
  readonly name: string;
  met: number;
  /** Openers that gave up; the others coped. */
  refused: number;
  /** Runs after which the next opener failed or found other entries. */
  harmed: number;
};

const modes: readonly (Omit<DiskFault, 'nth'> & { readonly name: string })[] = [
  { call: 'write', error: 'EIO', name: 'write EIO once' },
  { call: 'write', error: 'ENOSPC', isForever: true, isTorn: true, name: 'write ENOSPC for ever' },
  { call: 'sync', error: 'EIO', name: 'sync EIO once' },
  { call: 'truncate', error: 'EIO', isForever: true, name: 'truncate EIO for ever' },
];
const openerMsMax = 20_000;

type Needs = {
  readonly folder: string;
  readonly library: string;
  readonly control: FaultControl;
  /** What a writer told its disk until it was killed. */
  readonly operations: readonly DiskOperation[];
  readonly nthMax: number;
};

/** Every mode at every nth call, at a new database and at one that crashed. */
export async function failStarts(needs: Needs): Promise<readonly StartFigures[]> {
  const crashed = join(needs.folder, 'crashed', 'papertape.db');
  const disk = createDisk();
  const killedAt = Math.floor(needs.operations.length * 0.4);
  for (const operation of needs.operations.slice(0, killedAt)) disk.take(operation);
  disk.cut(crashed, 'all kept', createChance(1, 1));
  const figures: StartFigures[] = [];
  for (const base of [undefined, dirname(crashed)]) {
    const entries = await entriesIn(fresh(needs.folder, base));
    for (const mode of modes) {
      const name = `${base === undefined ? 'created' : 'after a crash'}: ${mode.name}`;
      const told = { name, met: 0, refused: 0, harmed: 0 };
      figures.push(told);
      for (let nth = 1; nth <= needs.nthMax; nth += 1) {
        const path = fresh(needs.folder, base);
        const status = openBehindShim(needs, path, { ...mode, nth });
        if (needs.control.faults() === 0) break;
        told.met += 1;
        told.refused += status === 0 ? 0 : 1;
        const found = await entriesIn(path).catch(String);
        told.harmed += found === entries ? 0 : 1;
      }
    }
  }
  return figures;
}

function fresh(folder: string, base: string | undefined): string {
  const place = join(folder, 'opened');
  rmSync(place, { recursive: true, force: true });
  if (base === undefined) mkdirSync(place);
  else cpSync(base, place, { recursive: true });
  return join(place, 'papertape.db');
}

function openBehindShim({ library, control }: Needs, path: string, fault: DiskFault) {
  control.arm(fault);
  const { status } = spawnSync(process.execPath, ['tests/disk/opener.ts', path], {
    cwd: root,
    env: { ...process.env, ...shimEnvironment(library, path, { control: control.path }) },
    timeout: openerMsMax,
  });
  control.disarm();
  return status;
}

async function entriesIn(path: string): Promise<string> {
  const database = openSqliteDatabase(path);
  try {
    return [...readWholeJournal(database.reader)].map(({ hash }) => hash).join();
  } finally {
    await database.close();
  }
}
