// JSON text whose objects say everything once. The engine keeps the last of two equal names and
// forgets the first: what one reader saw, another did not.

/** The text gives a name twice within one object. */
export class DuplicateNameError extends Error {
  override readonly name = 'DuplicateNameError';
}

/** Every string of a JSON text; a colon behind one makes it the name of a member. */
const strings = /"(?:[^"\\]|\\.)*"(\s*:)?/g;

/**
 * The value of the text, as JSON.parse gives it. Throws DuplicateNameError when an object names a
 * member twice, and whatever JSON.parse or the reviver throws.
 */
export function parseJson(text: string, revive?: Parameters<typeof JSON.parse>[1]): unknown {
  const value: unknown = JSON.parse(text, revive);
  if (countNamesIn(value) !== countNamesOf(text)) {
    throw new DuplicateNameError('an object names a member twice');
  }
  return value;
}

function countNamesOf(text: string): number {
  let names = 0;
  for (const [, colon] of text.matchAll(strings)) if (colon !== undefined) names += 1;
  return names;
}

function countNamesIn(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  const members: unknown[] = Object.values(value);
  const own = Array.isArray(value) ? 0 : members.length;
  return members.reduce<number>((sum, member) => sum + countNamesIn(member), own);
}
