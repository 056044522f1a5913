// Takes the activity along as a file, all pages of it.
import { useState } from 'preact/hooks';
import { ask } from '../../api/client.ts';
import { sentenceOf } from '../../api/problem.ts';
import type { Transaction } from '../../api/types.ts';
import { say } from '../../state/spoken.ts';
import { activityCsv, fileName } from './csv.ts';

type Page = { readonly transactions: readonly Transaction[]; readonly next_cursor: string | null };

export function ExportActivity({ query }: { readonly query: string }) {
  const [state, setState] = useState('');

  async function save(): Promise<void> {
    setState('Collecting…');
    try {
      const entries = await readAll(query);
      download(activityCsv(entries), fileName(entries));
      say(`${entries.length} entries saved.`);
      setState('');
    } catch (error) {
      setState(sentenceOf(error));
    }
  }

  return (
    <div class="field">
      <button type="button" onClick={() => void save()}>
        Export as CSV
      </button>
      {state !== '' && <p class="hint">{state}</p>}
    </div>
  );
}

async function readAll(query: string): Promise<readonly Transaction[]> {
  const entries: Transaction[] = [];
  let after = '';
  for (;;) {
    const page = await ask<Page>(
      'GET',
      `view-transactions?limit=100${query && `&${query}`}${after}`,
    );
    entries.push(...page.transactions);
    if (page.next_cursor === null) return entries;
    after = `&after=${page.next_cursor}`;
  }
}

function download(text: string, name: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'text/csv;charset=utf-8' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}
