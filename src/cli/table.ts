// Rows under a header, in columns that line up.

export type Cell = string | number | null;

/** The lines of a table: names as they stand in JSON, numbers to the right, `-` for null. */
export function tableLines(
  columns: readonly string[],
  rows: readonly (readonly Cell[])[],
): readonly string[] {
  const texts = [columns, ...rows.map((row) => row.map((cell) => String(cell ?? '-')))];
  const widths = columns.map((_, column) =>
    Math.max(...texts.map((row) => row[column]?.length ?? 0)),
  );
  const isNumeric = columns.map((_, column) =>
    rows.some((row) => typeof row[column] === 'number' || /^-?\d+\.\d\d$/.test(`${row[column]}`)),
  );
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
