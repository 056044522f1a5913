// Statements as PostgreSQL takes them. Those that both engines speak have a question mark for each
// parameter; here they are numbered, and prepared once on each connection.
import type { SqlValue, WriteStatement } from '#src/storage/database.ts';

/** Arrays as parameters serve statements of many rows. */
export type Parameter = SqlValue | readonly SqlValue[];
export type Statement = Omit<WriteStatement, 'parameters'> & {
  readonly parameters: readonly Parameter[];
};

/** The statement with `$1`, `$2` and so on; marks inside of quotes stay as they are. */
export function numbered(sql: string): string {
  let count = 0;
  return sql.replaceAll(/'(?:[^']|'')*'|"[^"]*"|\?/g, (found) =>
    found === '?' ? `$${(count += 1)}` : found,
  );
}

/** Names are short and the same on every connection; the text behind one never changes. */
const names = new Map<string, { readonly name: string; readonly text: string }>();

export type Query = { readonly name?: string; readonly text: string; readonly values: unknown[] };
/** How a statement becomes a query. */
export type Prepare = (sql: string, parameters: readonly Parameter[]) => Query;

/** A query by the name under which its text is prepared. */
export const prepared: Prepare = (sql, parameters) => {
  let known = names.get(sql);
  if (!known) {
    known = { name: `papertape-${names.size}`, text: numbered(sql) };
    names.set(sql, known);
  }
  return { ...known, values: parameters.map(withoutNul) };
};

/** The same where no session remembers a name until the next query. */
export const unnamed: Prepare = (sql, parameters) => {
  const { text, values } = prepared(sql, parameters);
  return { text, values };
};

/**
 * PostgreSQL has no text with a NUL in it. Nothing that is stored has one; what is looked for with
 * one is not found under the sign that stands for what cannot be shown, either.
 */
function withoutNul(parameter: Parameter): unknown {
  return typeof parameter === 'string' ? parameter.replaceAll('\0', '\uFFFD') : parameter;
}
