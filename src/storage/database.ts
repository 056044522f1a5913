// The port that stores are written over: queries, and jobs of statements that happen together or
// not at all. Statements are of the SQL that both engines speak, with `?` for each parameter.

/** What a column holds. */
export type SqlValue = null | number | bigint | string | Uint8Array;
export type Row = Readonly<Record<string, SqlValue>>;

/** Statements that happen together or not at all. */
export type WriteJob = readonly WriteStatement[];
export type WriteStatement = {
  readonly sql: string;
  readonly parameters: readonly SqlValue[];
  /** A condition of the whole job: when this statement changes no row, nothing happens. */
  readonly mustChange?: boolean;
};

/** What the engines do not say alike. */
export type Dialect = {
  /** An id or hash as its column holds it; `unpack` gives the text back. */
  pack(text: string): SqlValue;
  /** A condition: the first column, which is packed, holds the id of the second, which is text. */
  isPacked(packedColumn: string, textColumn: string): string;
  readonly erasure: Erasure;
  /** A query for `at`, when the newest entry of the journal was recorded. */
  readonly newestEntry: string;
};

/** How an engine keeps deleted text from staying readable. */
export type Erasure = {
  /** An expression that is as long as the column's text, so that a row is overwritten in place. */
  blank(column: string): string;
  /** Belongs into every job that deletes what people wrote. */
  readonly note: WriteJob;
};

export type Database = {
  readonly dialect: Dialect;
  /** Rows as of the last commit; whatever `write` has resolved can be seen. */
  query(sql: string, ...parameters: readonly SqlValue[]): Promise<readonly Row[]>;
  /**
   * Durable when it resolves, with the rows that each statement changed. Throws
   * UniqueKeyTakenError, ConditionUnmetError, and the faults of `Journal.append`.
   */
  write(job: WriteJob): Promise<readonly number[]>;
};

/** A row with the same unique key exists; nothing was written. */
export class UniqueKeyTakenError extends Error {
  override readonly name = 'UniqueKeyTakenError';
}

/** A statement of the job had to change a row and found none; nothing was written. */
export class ConditionUnmetError extends Error {
  override readonly name = 'ConditionUnmetError';
}

/** The database cannot be used; the message says why and how to mend it. */
export class DatabaseUnavailableError extends Error {
  override readonly name = 'DatabaseUnavailableError';
}

/** The first row of a query, where there is one. */
export async function queryOne(
  { query }: Pick<Database, 'query'>,
  sql: string,
  ...parameters: readonly SqlValue[]
): Promise<Row | undefined> {
  return (await query(sql, ...parameters))[0];
}
