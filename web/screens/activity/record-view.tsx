// One entry of the journal as it is recorded.
import type { Transaction } from '../../api/types.ts';
import { sentenceOf } from '../../format/activity-words.ts';
import * as instants from '../../format/instants.ts';
import { Dialog } from '../../parts/dialog.tsx';
import { Flow } from '../../parts/figures.tsx';
import { Table } from '../../parts/table.tsx';

export function RecordView({
  entry,
  onClose,
}: {
  readonly entry: Transaction;
  readonly onClose: () => void;
}) {
  return (
    <Dialog title={`Entry ${entry.sequence}`} onClose={onClose}>
      <p>{sentenceOf(entry)}</p>
      <dl class="facts">
        <div>
          <dt>Recorded</dt>
          <dd>{instants.minute(entry.recorded_at)}</dd>
        </div>
        <div>
          <dt>Hash</dt>
          <dd class="mono small break">{entry.hash}</dd>
        </div>
      </dl>
      {entry.postings.length > 0 && (
        <Table
          name="Postings"
          rows={entry.postings}
          keyOf={({ ledger_account: account }) => account}
          columns={[
            {
              name: 'Ledger account',
              cell: ({ ledger_account: account }) => account.replaceAll('_', ' '),
            },
            { name: 'Amount', cell: ({ amount }) => <Flow text={amount} />, isFigure: true },
          ]}
        />
      )}
      <form method="dialog">
        <button type="submit">Close</button>
      </form>
    </Dialog>
  );
}
