// Rows under a header, in columns that line up.
import type { Terminal } from './command.ts';

type Cell = string | number | null;

/** The lines of a table: names as they stand in JSON, numbers to the right, `-` for null. */
function tableLines(
  columns: readonly string[],
  rows: readonly (readonly Cell[])[],
): readonly string[] {
  const texts = [columns, ...rows.map((row) => row.map((cell) => String(cell ?? '-')))];
  const widths = columns.map((_, column) =>
    Math.max(...texts.map((row) => row[column]?.length ?? 0)),
  );
  const isNumeric = columns.map((_, column) => rows.every((row) => isNumber(row[column] ?? null)));
  return texts.map((row) =>
    row
      .map((text, column) => {
        const width = widths[column] ?? 0;
        return isNumeric[column] ? text.padStart(width) : text.padEnd(width);
      })
      .join('  ')
      .trimEnd(),
  );
}

/** A count or an amount; nothing at all stands where one could. */
function isNumber(cell: Cell): boolean {
  return cell === null || typeof cell === 'number' || /^-?\d+\.\d\d$/.test(cell);
}

/** A value of a row as programs get it. */
type Value = string | number | boolean | null;

/** The rows as a table under a header for people, or as a line of JSON each. */
export function printRows<Column extends string>(
  terminal: Terminal,
  columns: readonly Column[],
  rows: readonly Readonly<Record<Column, Value>>[],
  isJson: boolean,
): void {
  const lines = isJson
    ? rows.map((row) => JSON.stringify(row))
    : tableLines(
        columns,
        rows.map((row) => columns.map((column) => plainCell(row[column]))),
      );
  for (const line of lines) terminal.print(line);
}

/** `yes` and `no` for people; instants to the second. */
function plainCell(value: Value): Cell {
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  return typeof value === 'string' ? value.replace(/\.\d{3}Z$/, 'Z') : value;
}
