import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { root } from '#tests/support/process.ts';
import { plantedBugs } from './bugs.ts';

describe('a planted bug', () => {
  for (const { id, edits } of plantedBugs) {
    it(`${id} changes text that the program has exactly once`, () => {
      for (const { file, text } of edits) {
        const count = readFileSync(join(root, file), 'utf8').split(text).length - 1;
        assert.equal(count, 1, `${file}: ${text}`);
      }
    });
  }
});
