// Tables: a row for each thing, its name first, figures to the right. On a narrow screen each row
// becomes a list of its labels and values, and nothing is left out.
import type { ComponentChildren } from 'preact';

export type Column<Row> = {
  readonly name: string;
  readonly cell: (row: Row) => ComponentChildren;
  readonly isFigure?: boolean;
  /** Its heading is for who cannot see the buttons below it. */
  readonly isUnnamed?: boolean;
};

type Properties<Row> = {
  readonly name: string;
  readonly rows: readonly Row[];
  readonly columns: readonly Column<Row>[];
  readonly keyOf: (row: Row) => string;
  /** Rows of totals, as many cells as there are columns. */
  readonly footer?: readonly (readonly ComponentChildren[])[];
  readonly isHeadless?: boolean;
};

// The roles are written out: some browsers forget them where rows are shown as lists.
export function Table<Row>({ name, rows, columns, keyOf, footer = [] }: Properties<Row>) {
  return (
    <div class="table-place">
      <table class="table" role="table" aria-label={name}>
        <thead role="rowgroup">
          <tr role="row">
            {columns.map((column) => (
              <th
                key={column.name}
                scope="col"
                role="columnheader"
                class={column.isFigure ? 'number' : undefined}
              >
                <span class={column.isUnnamed ? 'unseen' : undefined}>{column.name}</span>
              </th>
            ))}
          </tr>
        </thead>
        <tbody role="rowgroup">
          {rows.map((row) => (
            <tr role="row" key={keyOf(row)}>
              {columns.map((column, place) => (
                <Cell key={column.name} column={column} isFirst={place === 0}>
                  {column.cell(row)}
                </Cell>
              ))}
            </tr>
          ))}
        </tbody>
        {footer.length > 0 && (
          <tfoot role="rowgroup">
            {footer.map((cells, place) => (
              <tr role="row" key={place}>
                {cells.map((cell, index) => (
                  <Cell key={columns[index]?.name} column={columns[index]} isFirst={index === 0}>
                    {cell}
                  </Cell>
                ))}
              </tr>
            ))}
          </tfoot>
        )}
      </table>
    </div>
  );
}

function Cell<Row>({
  column,
  isFirst,
  children,
}: {
  readonly column: Column<Row> | undefined;
  readonly isFirst: boolean;
  readonly children: ComponentChildren;
}) {
  const name = column?.isFigure ? 'number' : undefined;
  const isEmpty = children === null || children === undefined || children === '';
  if (isFirst) {
    return (
      <th scope="row" role="rowheader" class={name}>
        {children}
      </th>
    );
  }
  return (
    <td
      role="cell"
      class={isEmpty ? `${name ?? ''} blank` : name}
      data-label={column?.isUnnamed ? undefined : column?.name}
    >
      {children}
    </td>
  );
}
