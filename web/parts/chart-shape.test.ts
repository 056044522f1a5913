import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { levelsBetween, linePath, nearest, shapeOf } from './chart-shape.ts';

const pointsOf = (...values: (string | null)[]) =>
  values.map((value, place) => ({ label: `day ${place}`, value }));

describe('a chart', () => {
  it('has three to six round levels around its values', () => {
    for (const [low, high] of [
      [233.16, 273.22],
      [0.12, 0.19],
      [100, 100],
      [99_990, 104_210],
    ] as const) {
      const levels = levelsBetween(low, high);
      assert.ok(levels.length >= 2 && levels.length <= 7, `${low} to ${high}: ${levels.join(' ')}`);
      assert.ok((levels[0] ?? 0) <= low && (levels.at(-1) ?? 0) >= high);
    }
  });

  it('breaks its line where a value is not known', () => {
    const points = pointsOf('1', '2', null, '3', '4');
    const path = linePath(points, shapeOf(points, 400, 200));
    assert.equal([...path.matchAll(/M/g)].length, 2);
    assert.equal([...path.matchAll(/L/g)].length, 2);
  });

  it('finds the point below the pointer', () => {
    const points = pointsOf('1', '2', '3', '4');
    const { x } = shapeOf(points, 400, 200);
    for (const index of [0, 1, 2, 3]) assert.equal(nearest(points, x(index), 400), index);
    assert.equal(nearest(points, -50, 400), 0);
    assert.equal(nearest(points, 1_000, 400), 3);
  });
});
