// What may be on a disk after a power cut: everything that was flushed, and of what was not, any
// part. Torn writes are cut at 512 bytes. Removals and renames are taken as durable.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Chance } from '#tests/storm/chance.ts';
import { diskCall } from './shim.ts';

export type DiskOperation = {
  readonly call: number;
  /** What follows the database's path in the file's: "" is the database, "-wal" its log. */
  readonly name: string;
  readonly data: Buffer;
  readonly offset: number;
};

const sectorBytes = 512;
const headBytes = 24;

/** The operations in the order in which the shim wrote them down. */
export function readRecord(path: string): readonly DiskOperation[] {
  const bytes = readFileSync(path);
  const operations: DiskOperation[] = [];
  for (let at = 0; at < bytes.length;) {
    const call = bytes.readUInt32LE(at);
    const nameEnd = at + headBytes + bytes.readUInt32LE(at + 4);
    const dataEnd = nameEnd + bytes.readUInt32LE(at + 8);
    const name = bytes.toString('utf8', at + headBytes, nameEnd);
    const offset = Number(bytes.readBigInt64LE(at + 16));
    operations.push({ call, name, data: bytes.subarray(nameEnd, dataEnd), offset });
    at = dataEnd;
  }
  return operations;
}

/** Bytes that grow in place: rebuilding a disk takes thousands of writes. */
type Content = { bytes: Buffer; length: number };
type DiskFile = { readonly durable: Content; unflushed: DiskOperation[] };

/** How a state treats what was not flushed. */
export type CutPolicy = (typeof cutPolicies)[number];
export const cutPolicies = ['all kept', 'all dropped', 'some kept', 'some torn'] as const;

/** A disk that takes operations one by one and can be cut off after any. */
export function createDisk() {
  const files = new Map<string, DiskFile>();

  function fileOf(name: string): DiskFile {
    const known = files.get(name);
    if (known) return known;
    const created = { durable: { bytes: Buffer.alloc(0), length: 0 }, unflushed: [] };
    files.set(name, created);
    return created;
  }

  return {
    take(operation: DiskOperation): void {
      const { call, name, data } = operation;
      const file = fileOf(name);
      if (call === diskCall.sync) {
        for (const each of file.unflushed) apply(file.durable, each);
        file.unflushed = [];
      } else if (call === diskCall.unlink) files.delete(name);
      else if (call === diskCall.rename) {
        files.delete(name);
        files.set(data.toString(), file);
      } else file.unflushed.push(operation);
    },
    /** Writes the files of one possible state, the database at the path given. */
    cut(path: string, policy: CutPolicy, chance: Chance): void {
      rmSync(dirname(path), { recursive: true, force: true });
      mkdirSync(dirname(path), { recursive: true });
      for (const [name, { durable, unflushed }] of files) {
        const { length } = durable;
        const content = { bytes: Buffer.from(durable.bytes.subarray(0, length)), length };
        for (const operation of unflushed) survive(content, operation, policy, chance);
        writeFileSync(`${path}${name}`, content.bytes.subarray(0, content.length));
      }
    },
  };
}

function survive(
  content: Content,
  operation: DiskOperation,
  policy: CutPolicy,
  chance: Chance,
): void {
  const isWhole = policy === 'some kept' || operation.call === diskCall.truncate;
  if (policy === 'all dropped') return;
  if (policy === 'all kept' || (isWhole && chance.percent(50))) apply(content, operation);
  else if (!isWhole) tear(content, operation, chance);
}

/** Each sector of the write is there or not. */
function tear(content: Content, operation: DiskOperation, chance: Chance): void {
  const { data, offset } = operation;
  for (let at = 0; at < data.length;) {
    const end = Math.min(data.length, at + sectorBytes - ((offset + at) % sectorBytes));
    const sector = { ...operation, data: data.subarray(at, end), offset: offset + at };
    if (chance.percent(50)) apply(content, sector);
    at = end;
  }
}

function apply(content: Content, { call, data, offset }: DiskOperation): void {
  const end = offset + data.length;
  if (end > content.bytes.length) {
    const larger = Buffer.alloc(end * 2);
    content.bytes.copy(larger, 0, 0, content.length);
    content.bytes = larger;
  }
  if (call === diskCall.truncate) {
    content.bytes.fill(0, Math.min(offset, content.length), content.length);
    content.length = offset;
  } else {
    data.copy(content.bytes, offset);
    content.length = Math.max(content.length, end);
  }
}
