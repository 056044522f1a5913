// The parts of a QR code that are the same for every text of a version, its masks, and how well a
// mask can be read.

export type Modules = boolean[][];

/** Where alignment patterns are centred, by version. */
const alignments: readonly (readonly number[])[] = [
  [],
  [6, 18],
  [6, 22],
  [6, 26],
  [6, 30],
  [6, 34],
  [6, 22, 38],
  [6, 24, 42],
  [6, 26, 46],
  [6, 28, 50],
];

function sizeOf(version: number): number {
  return 17 + 4 * version;
}

function alignmentCentres(version: number): readonly (readonly [number, number])[] {
  const places = alignments[version - 1] ?? [];
  const last = places.at(-1) ?? 0;
  return places
    .flatMap((x) => places.map((y) => [x, y] as const))
    .filter(
      ([x, y]) => !((x === 6 && y === 6) || (x === 6 && y === last) || (x === last && y === 6)),
    );
}

/** Whether the module belongs to no data. */
export function isFixed(x: number, y: number, version: number): boolean {
  const size = sizeOf(version);
  const isFinder = (x < 9 && y < 9) || (x < 9 && y >= size - 8) || (x >= size - 8 && y < 9);
  if (isFinder || x === 6 || y === 6) return true;
  const isVersion =
    version >= 7 &&
    ((x < 6 && y >= size - 11 && y < size - 8) || (y < 6 && x >= size - 11 && x < size - 8));
  const isAligned = alignmentCentres(version).some(
    ([cx, cy]) => Math.abs(cx - x) <= 2 && Math.abs(cy - y) <= 2,
  );
  return isVersion || isAligned;
}

/** Finders, timing, alignment and the version; the rest is light. */
export function drawFixed(version: number): Modules {
  const size = sizeOf(version);
  const modules = Array.from({ length: size }, () => Array<boolean>(size).fill(false));
  const set = (x: number, y: number, isDark: boolean) => {
    const row = modules[y];
    if (row && x >= 0 && x < size) row[x] = isDark;
  };
  for (let place = 0; place < size; place += 1) {
    set(place, 6, place % 2 === 0);
    set(6, place, place % 2 === 0);
  }
  const square = (cx: number, cy: number, radius: number, rings: readonly number[]) => {
    for (let dy = -radius; dy <= radius; dy += 1) {
      for (let dx = -radius; dx <= radius; dx += 1) {
        set(cx + dx, cy + dy, rings.includes(Math.max(Math.abs(dx), Math.abs(dy))));
      }
    }
  };
  for (const [cx, cy] of [
    [3, 3],
    [size - 4, 3],
    [3, size - 4],
  ] as const)
    square(cx, cy, 4, [0, 1, 3]);
  for (const [cx, cy] of alignmentCentres(version)) square(cx, cy, 2, [0, 2]);
  if (version >= 7) drawVersion(version, size, set);
  return modules;
}

/** The number with its Golay code, twice. */
function drawVersion(
  version: number,
  size: number,
  set: (x: number, y: number, isDark: boolean) => void,
): void {
  let rest = version;
  for (let turn = 0; turn < 12; turn += 1) rest = (rest << 1) ^ ((rest >> 11) * 0x1f25);
  const bits = (version << 12) | rest;
  for (let place = 0; place < 18; place += 1) {
    const isDark = ((bits >> place) & 1) === 1;
    const [near, far] = [Math.floor(place / 3), size - 11 + (place % 3)];
    set(near, far, isDark);
    set(far, near, isDark);
  }
}

/** Level M and the mask with their BCH code, twice; the module that is always dark. */
export function formatBits(modules: Modules, mask: number): void {
  const size = modules.length;
  const set = (x: number, y: number, isDark: boolean) => {
    const row = modules[y];
    if (row) row[x] = isDark;
  };
  let rest = mask;
  for (let turn = 0; turn < 10; turn += 1) rest = (rest << 1) ^ ((rest >> 9) * 0x537);
  const bits = ((mask << 10) | rest) ^ 0x5412;
  const isDark = (place: number) => ((bits >> place) & 1) === 1;
  for (let place = 0; place <= 5; place += 1) set(8, place, isDark(place));
  set(8, 7, isDark(6));
  set(8, 8, isDark(7));
  set(7, 8, isDark(8));
  for (let place = 9; place < 15; place += 1) set(14 - place, 8, isDark(place));
  for (let place = 0; place < 8; place += 1) set(size - 1 - place, 8, isDark(place));
  for (let place = 8; place < 15; place += 1) set(8, size - 15 + place, isDark(place));
  set(8, size - 8, true);
}

/** Whether the mask turns the module over. */
export function maskAt(mask: number, x: number, y: number): boolean {
  switch (mask) {
    case 0:
      return (x + y) % 2 === 0;
    case 1:
      return y % 2 === 0;
    case 2:
      return x % 3 === 0;
    case 3:
      return (x + y) % 3 === 0;
    case 4:
      return (Math.floor(x / 3) + Math.floor(y / 2)) % 2 === 0;
    case 5:
      return ((x * y) % 2) + ((x * y) % 3) === 0;
    case 6:
      return (((x * y) % 2) + ((x * y) % 3)) % 2 === 0;
    default:
      return (((x + y) % 2) + ((x * y) % 3)) % 2 === 0;
  }
}

const finderLike = ['10111010000', '00001011101'];

/** How hard it is to read: runs, squares, what looks like a finder, and an uneven share of dark. */
export function penaltyOf(modules: Modules): number {
  const rows = modules.map((row) => row.map((isDark) => (isDark ? '1' : '0')).join(''));
  const columns = rows.map((_, x) => rows.map((row) => row[x]).join(''));
  const lines = [...rows, ...columns];
  let penalty = 0;
  for (const line of lines) {
    for (const [run] of line.matchAll(/0{5,}|1{5,}/g)) penalty += run.length - 2;
    for (const pattern of finderLike) {
      for (let at = line.indexOf(pattern); at !== -1; at = line.indexOf(pattern, at + 1))
        penalty += 40;
    }
  }
  for (let y = 1; y < rows.length; y += 1) {
    for (let x = 1; x < rows.length; x += 1) {
      const square = `${rows[y]?.slice(x - 1, x + 1)}${rows[y - 1]?.slice(x - 1, x + 1)}`;
      if (square === '0000' || square === '1111') penalty += 3;
    }
  }
  const dark = rows.join('').replaceAll('0', '').length;
  const share = (dark * 100) / rows.length ** 2;
  return penalty + Math.floor(Math.abs(share - 50) / 5) * 10;
}
