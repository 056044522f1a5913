import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createCell } from './cell.ts';

describe('a cell', () => {
  it('tells of each change, and of nothing that is none', () => {
    const cell = createCell(1);
    const seen: number[] = [];
    const stop = cell.subscribe(() => seen.push(cell.get()));
    cell.set(1);
    cell.set(2);
    stop();
    cell.set(3);
    assert.deepEqual(seen, [2]);
  });
});
