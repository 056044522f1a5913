import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parse } from 'csv-parse/sync';
import { transactionPage } from '#src/http/native/transactions/transaction-examples.ts';
import type { Transaction } from '../../api/types.ts';
import { activityCsv, cellOf } from './csv.ts';

describe('the exported activity', () => {
  it('is read back as it was, figures as plain decimals', () => {
    const entries = transactionPage.transactions as unknown as readonly Transaction[];
    const rows: Record<string, string>[] = parse(activityCsv(entries), { columns: true });
    assert.equal(rows.length, 2);
    assert.equal(rows[0]?.['cash_change'], '-1826.30');
    assert.equal(rows[0]?.['cash_after'], '98173.70');
    assert.equal(rows[0]?.['symbol'], 'AAPL');
    assert.equal(rows[1]?.['type'], 'account_opened');
  });

  it('holds nothing that a spreadsheet would run', () => {
    for (const text of ['=1+1', '+SUM(A1)', '-2+3', '@cmd', '\t=1', '\r=1']) {
      const cell = cellOf(text).replace(/^"/, '');
      assert.ok(cell.startsWith("'"), JSON.stringify(text));
    }
    assert.equal(cellOf('-12.30'), '-12.30');
    assert.equal(cellOf('a "b", c'), '"a ""b"", c"');
  });
});
