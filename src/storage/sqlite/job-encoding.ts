// Groups of write jobs as one buffer for the writer's thread. The structured clone of nested arrays
// would cost the thread that answers several times as much; a buffer is handed over as it is.
import type { SqlValue, WriteJob, WriteStatement } from '#src/storage/database.ts';

/** A group on its way to the other thread. */
export type EncodedGroup = {
  /** Statements that were not sent before; each has the next number of those known. */
  readonly newStatements: readonly string[];
  readonly bytes: Uint8Array<ArrayBuffer>;
};

/** Of each value, in front of it. */
const kinds = { null: 0, number: 1, integer: 2, text: 3, bytes: 4 } as const;
const firstRoom = 64 * 1024;

/** Encodes groups for one decoder, which has to get all of them in this order. */
export function createGroupEncoder(): (jobs: readonly WriteJob[]) => EncodedGroup {
  const numbers = new Map<string, number>();
  const output = createOutput();

  function encodeStatement(statement: WriteStatement, newStatements: string[]): void {
    const { sql, parameters, mustChange = false } = statement;
    let number = numbers.get(sql);
    if (number === undefined) {
      number = numbers.size;
      numbers.set(sql, number);
      newStatements.push(sql);
    }
    output.count(number);
    output.count(mustChange ? 1 : 0);
    output.count(parameters.length);
    for (const parameter of parameters) encodeValue(output, parameter);
  }

  return (jobs) => {
    const newStatements: string[] = [];
    output.count(jobs.length);
    for (const job of jobs) {
      output.count(job.length);
      for (const statement of job) encodeStatement(statement, newStatements);
    }
    return { newStatements, bytes: output.take() };
  };
}

/** Decodes what one encoder has encoded, in that order. */
export function createGroupDecoder(): (group: EncodedGroup) => readonly WriteJob[] {
  const statements: string[] = [];
  return ({ newStatements, bytes }) => {
    statements.push(...newStatements);
    const input = createInput(bytes);
    const many = <Item>(decode: () => Item) => Array.from({ length: input.count() }, decode);
    return many(() =>
      many(() => ({
        sql: statements[input.count()] ?? '',
        mustChange: input.count() === 1,
        parameters: many(() => decodeValue(input)),
      })),
    );
  };
}

function encodeValue(output: Output, value: SqlValue): void {
  if (value === null) output.count(kinds.null);
  else if (typeof value === 'number') output.number(value);
  else if (typeof value === 'bigint') output.integer(value);
  else if (typeof value === 'string') output.text(value);
  else output.bytes(new Uint8Array(value.buffer, value.byteOffset, value.byteLength));
}

function decodeValue(input: Input): SqlValue {
  const kind = input.count();
  if (kind === kinds.null) return null;
  if (kind === kinds.number) return input.number();
  if (kind === kinds.integer) return input.integer();
  return kind === kinds.text ? input.text() : input.bytes();
}

type Output = ReturnType<typeof createOutput>;

function createOutput() {
  let room = Buffer.allocUnsafeSlow(firstRoom);
  let length = 0;

  function reserve(more: number): void {
    if (length + more <= room.length) return;
    const larger = Buffer.allocUnsafeSlow(Math.max(2 * room.length, length + more));
    room.copy(larger, 0, 0, length);
    room = larger;
  }

  function count(value: number): void {
    reserve(4);
    length = room.writeUInt32LE(value, length);
  }

  return {
    count,
    number(value: number): void {
      count(kinds.number);
      reserve(8);
      length = room.writeDoubleLE(value, length);
    },
    integer(value: bigint): void {
      count(kinds.integer);
      reserve(8);
      length = room.writeBigInt64LE(value, length);
    },
    text(value: string): void {
      count(kinds.text);
      // UTF-8 takes at most three bytes for each unit of a JavaScript string.
      reserve(4 + 3 * value.length);
      const written = room.write(value, length + 4);
      room.writeUInt32LE(written, length);
      length += 4 + written;
    },
    bytes(value: Uint8Array): void {
      count(kinds.bytes);
      count(value.length);
      reserve(value.length);
      room.set(value, length);
      length += value.length;
    },
    /** What was put in since the last time, in a buffer of its own. */
    take(): Uint8Array<ArrayBuffer> {
      const taken = new Uint8Array(length);
      taken.set(room.subarray(0, length));
      length = 0;
      return taken;
    },
  };
}

type Input = ReturnType<typeof createInput>;

function createInput(bytes: Uint8Array<ArrayBuffer>) {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 0;
  const advance = (by: number): number => {
    at += by;
    return at - by;
  };
  const count = () => buffer.readUInt32LE(advance(4));
  return {
    count,
    number: () => buffer.readDoubleLE(advance(8)),
    integer: () => buffer.readBigInt64LE(advance(8)),
    text: () => {
      const length = count();
      const from = advance(length);
      return buffer.toString('utf8', from, from + length);
    },
    bytes: () => {
      const length = count();
      const from = advance(length);
      return buffer.subarray(from, from + length);
    },
  };
}
