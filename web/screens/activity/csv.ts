// The activity as comma-separated values (RFC 4180): the same in every locale, and nothing in it
// that a spreadsheet would run.
import type { Transaction } from '../../api/types.ts';
import { cashOf, orderIdOf } from '../../format/activity-words.ts';

const header = [
  'sequence',
  'recorded_at',
  'type',
  'symbol',
  'side',
  'quantity',
  'price',
  'notional',
  'cash_change',
  'cash_after',
  'realized_profit',
  'placed_by',
  'order_id',
  'hash',
] as const;

/** One line an entry, in their order. */
export function activityCsv(entries: readonly Transaction[]): string {
  const lines = [header.join(','), ...entries.map((entry) => lineOf(entry))];
  return `${lines.join('\r\n')}\r\n`;
}

function lineOf(entry: Transaction): string {
  const order = 'order' in entry ? entry.order : undefined;
  const fill = entry.type === 'order_filled' ? entry.fill : undefined;
  const cash = cashOf(entry);
  const symbol = order?.symbol ?? ('symbol' in entry ? entry.symbol : '');
  return [
    String(entry.sequence),
    entry.recorded_at,
    entry.type,
    symbol,
    order?.side ?? '',
    fill?.quantity ?? order?.quantity ?? '',
    fill?.price ?? '',
    fill?.notional ?? '',
    cash?.change ?? '',
    cash?.after ?? '',
    entry.type === 'order_filled' ? entry.realized_profit : '',
    order?.placed_by ?? '',
    orderIdOf(entry) ?? '',
    entry.hash,
  ]
    .map(cellOf)
    .join(',');
}

/** A cell that begins like a formula gets an apostrophe; a negative number is one and stays. */
export function cellOf(text: string): string {
  const isNumber = /^-?\d+(\.\d+)?$/.test(text);
  const safe = !isNumber && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** What a person would read of it, for the name of the file. */
export function fileName(entries: readonly Transaction[]): string {
  const [newest] = entries;
  return newest ? `papertape-${newest.recorded_at.slice(0, 10)}.csv` : 'papertape.csv';
}
