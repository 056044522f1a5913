// The setting that was probably meant by a name that is none.
import { settingNames } from './setting-table.ts';

/** Of a name that is mistyped, at most so many letters are wrong. */
const distanceMax = 2;

/** The setting whose name is nearly this one, or undefined. */
export function similarSetting(name: string): string | undefined {
  const upper = name.toUpperCase().replaceAll('-', '_');
  const byDistance = settingNames
    .map((known) => ({ known, distance: editDistance(upper, known) }))
    .toSorted((a, b) => a.distance - b.distance);
  const [nearest] = byDistance;
  return nearest && nearest.distance <= distanceMax ? nearest.known : undefined;
}

/**
 * How many letters have to be put in, left out, changed or swapped with their neighbour: the
 * optimal string alignment distance.
 */
function editDistance(from: string, to: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (let row = 1; row <= from.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= to.length; column += 1) {
      const isSame = from[row - 1] === to[column - 1];
      const isSwapped = from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1];
      current[column] = Math.min(
        (last[column] ?? 0) + 1,
        (current[column - 1] ?? 0) + 1,
        (last[column - 1] ?? 0) + (isSame ? 0 : 1),
        isSwapped && row > 1 ? (beforeLast[column - 2] ?? 0) + 1 : Infinity,
      );
    }
    [beforeLast, last] = [last, current];
  }
  return last[to.length] ?? Infinity;
}
