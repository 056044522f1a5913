// QR codes (ISO/IEC 18004) of bytes at error correction level M, versions 1 to 10: up to 213 bytes,
// which any secret with its names is within.
import { correctionBytes } from './qr-correction.ts';
import { drawFixed, formatBits, isFixed, maskAt, penaltyOf, type Modules } from './qr-drawing.ts';

/** Of each version: correction bytes a block, and the data bytes of each block (table 9). */
const blocks: readonly (readonly [number, readonly number[]])[] = [
  [10, [16]],
  [16, [28]],
  [26, [44]],
  [18, [32, 32]],
  [24, [43, 43]],
  [16, [27, 27, 27, 27]],
  [18, [31, 31, 31, 31]],
  [22, [38, 38, 39, 39]],
  [22, [36, 36, 36, 37, 37]],
  [26, [43, 43, 43, 43, 44]],
];

/** Dark or light, row by row; undefined for a text that is too long. */
export function qrModules(text: string): Modules | undefined {
  const bytes = new TextEncoder().encode(text);
  const version = blocks.findIndex(([, sizes], place) => {
    const capacity = sizes.reduce((sum, size) => sum + size, 0);
    // Four bits of mode, 8 or 16 of length.
    return bytes.length + (place + 1 < 10 ? 2 : 3) <= capacity;
  });
  if (version === -1) return undefined;
  const data = codewords(bytes, version + 1);
  const masks = [0, 1, 2, 3, 4, 5, 6, 7].map((mask) => draw(data, version + 1, mask));
  return masks.toSorted((a, b) => penaltyOf(a) - penaltyOf(b))[0];
}

function codewords(bytes: Uint8Array, version: number): readonly number[] {
  const [correction, sizes] = blocks[version - 1] ?? [0, []];
  const capacity = sizes.reduce((sum, size) => sum + size, 0);
  const bits = [
    ...bitsOf(0b0100, 4),
    ...bitsOf(bytes.length, version < 10 ? 8 : 16),
    ...[...bytes].flatMap((byte) => bitsOf(byte, 8)),
  ];
  const ended = [...bits, ...Array<number>(Math.min(4, capacity * 8 - bits.length)).fill(0)];
  while (ended.length % 8 > 0) ended.push(0);
  const data = Array.from({ length: ended.length / 8 }, (_, place) =>
    Number.parseInt(ended.slice(place * 8, place * 8 + 8).join(''), 2),
  );
  for (let place = 0; data.length < capacity; place += 1) data.push(place % 2 === 0 ? 0xec : 0x11);
  let start = 0;
  const parts = sizes.map((size) => data.slice(start, (start += size)));
  const corrections = parts.map((part) => correctionBytes(part, correction));
  return [...interleave(parts), ...interleave(corrections)];
}

/** The first of each, then the second of each, and so on. */
function interleave(parts: readonly (readonly number[])[]): readonly number[] {
  const longest = Math.max(...parts.map(({ length }) => length));
  return Array.from({ length: longest }, (_, place) =>
    parts.flatMap((part) => part[place] ?? []),
  ).flat();
}

function bitsOf(value: number, count: number): readonly number[] {
  return Array.from({ length: count }, (_, place) => (value >> (count - 1 - place)) & 1);
}

function draw(data: readonly number[], version: number, mask: number): Modules {
  const modules = drawFixed(version);
  const size = modules.length;
  const bits = data.flatMap((byte) => bitsOf(byte, 8));
  let next = 0;
  // Two columns at a time, upwards and downwards in turn, around the vertical timing pattern.
  for (let right = size - 1, isUp = true; right > 0; right -= 2, isUp = !isUp) {
    if (right === 6) right -= 1;
    for (let step = 0; step < size; step += 1) {
      const y = isUp ? size - 1 - step : step;
      for (const x of [right, right - 1]) {
        const row = modules[y];
        if (!row || isFixed(x, y, version)) continue;
        const bit = bits[next] ?? 0;
        next += 1;
        row[x] = (bit === 1) !== maskAt(mask, x, y);
      }
    }
  }
  formatBits(modules, mask);
  return modules;
}
