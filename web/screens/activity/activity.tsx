// The journal in sentences, the newest first: what happened, what it did to the cash, and the
// record itself for who wants to check it.
import { useState } from 'preact/hooks';
import type { Transaction } from '../../api/types.ts';
import { cashOf, kinds, orderIdOf, sentenceOf } from '../../format/activity-words.ts';
import { Link } from '../../ways/link.tsx';
import { useOrderMoves } from '../../live/order-turns.ts';
import { usePages } from '../../live/use-pages.ts';
import { Flow, Instant, Money } from '../../parts/figures.tsx';
import { SelectField, TextField } from '../../parts/field.tsx';
import { Heading } from '../../parts/heading.tsx';
import { LoadMore } from '../../parts/load-more.tsx';
import { Failure, Waiting } from '../../parts/notice.tsx';
import { Table, type Column } from '../../parts/table.tsx';
import { ExportActivity } from './export-activity.tsx';
import { RecordView } from './record-view.tsx';

export type ActivityPage = {
  readonly transactions: readonly Transaction[];
  readonly next_cursor: string | null;
};

/** The columns that every list of entries has. */
export const activityColumns: readonly Column<Transaction>[] = [
  { name: 'When', cell: ({ recorded_at: at }) => <Instant at={at} /> },
  {
    name: 'What',
    cell: (entry) => {
      const id = orderIdOf(entry);
      const sentence = sentenceOf(entry);
      return id === undefined ? sentence : <Link to={{ name: 'order', id }}>{sentence}</Link>;
    },
  },
  {
    name: 'Cash',
    cell: (entry) => {
      const cash = cashOf(entry);
      return cash && <Flow text={cash.change} />;
    },
    isFigure: true,
  },
  {
    name: 'Cash afterwards',
    cell: (entry) => {
      const cash = cashOf(entry);
      return cash && <Money text={cash.after} />;
    },
    isFigure: true,
  },
];

const symbolShape = /^[A-Za-z0-9][A-Za-z0-9.-]{0,11}$/;

export function Activity() {
  const [kind, setKind] = useState('');
  const [symbol, setSymbol] = useState('');
  const [record, setRecord] = useState<Transaction | undefined>(undefined);
  const isSymbol = symbolShape.test(symbol.trim());
  const query = [
    kind !== '' && `type=${kind}`,
    isSymbol && `symbol=${encodeURIComponent(symbol.trim())}`,
  ]
    .filter(Boolean)
    .join('&');
  const { entries, error, isLate, again, loadMore } = useActivity(query);
  const records: Column<Transaction> = {
    name: 'Record',
    isUnnamed: true,
    cell: (entry) => (
      <button type="button" class="quiet" onClick={() => setRecord(entry)}>
        Record<span class="unseen"> of entry {entry.sequence}</span>
      </button>
    ),
  };
  return (
    <>
      <Heading text="Activity" />
      <div class="filters">
        <SelectField label="Kind" value={kind} options={kinds} onInput={setKind} />
        <TextField
          label="Symbol"
          value={symbol}
          onInput={setSymbol}
          error={symbol.trim() === '' || isSymbol ? undefined : 'Such as AAPL or BRK-B.'}
        />
        <ExportActivity query={query} />
      </div>
      {error !== undefined && !entries && <Failure error={error} again={again} />}
      {!entries && isLate && <Waiting lines={8} />}
      {entries?.length === 0 && <p class="faint">Nothing of this kind has happened.</p>}
      {entries && entries.length > 0 && (
        <Table
          name="Activity"
          rows={entries}
          columns={[...activityColumns, records]}
          keyOf={({ sequence }) => String(sequence)}
        />
      )}
      <LoadMore load={loadMore} />
      {record && <RecordView entry={record} onClose={() => setRecord(undefined)} />}
    </>
  );
}

const reading = {
  itemsOf: ({ transactions }: ActivityPage) => transactions,
  keyOf: ({ sequence }: Transaction) => String(sequence),
};

/** The entries that fit the query, page by page. */
function useActivity(query: string) {
  const path = `view-transactions?${query}${query === '' ? '' : '&'}limit=50`;
  const pages = usePages<ActivityPage, Transaction>(path, reading);
  const { again } = pages;
  useOrderMoves(again);
  return { ...pages, entries: pages.items };
}
