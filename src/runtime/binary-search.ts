// Binary search over places of which a condition holds from one on.

/** The first place below `length` of which it holds, as it does of all behind it; else `length`. */
export function firstPlace(length: number, holds: (place: number) => boolean): number {
  let [low, high] = [0, length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (holds(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}
