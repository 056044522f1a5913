// A few of the thousand power cuts of `npm run test:disk`, and the proof that they can fail.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { cutPower, recordTrading } from './disk/power-cut.ts';
import { buildShim } from './disk/shim.ts';

const folder = mkdtempSync(join(tmpdir(), 'papertape-'));
after(() => rmSync(folder, { recursive: true }));
const shim = buildShim(folder);
const skip = shim.kind === 'skipped' && shim.reason;
const library = shim.kind === 'built' ? shim.library : '';

describe('a power cut', () => {
  it('loses nothing that was answered, 40 times', { skip }, async () => {
    const operations = recordTrading({ folder, library, name: 'sound' });
    const figures = await cutPower({ folder, seed: 2, states: 40 }, operations);
    assert.deepEqual(
      [figures.unusable, figures.refused, figures.lost, figures.wronglySettled],
      [0, 0, 0, 0],
      figures.examples.join('\n'),
    );
    assert.ok(figures.retried > 0);
  });

  it('loses answered entries of a storage that does not flush', { skip }, async () => {
    const nodeOptions = ['--import', './tests/disk/synchronous-normal.ts'];
    const operations = recordTrading({ folder, library, name: 'normal' }, nodeOptions);
    const figures = await cutPower({ folder, seed: 2, states: 40 }, operations);
    assert.ok(figures.lost > 0);
  });
});
