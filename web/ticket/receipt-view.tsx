// What has happened: at what, of when, by which rule, and where it is recorded.
import type { Receipt } from '../api/types.ts';
import * as instants from '../format/instants.ts';
import * as numbers from '../format/numbers.ts';
import { Link } from '../ways/link.tsx';
import { Money } from '../parts/figures.tsx';
import { receiptSentence, ruleOf } from './receipt-words.ts';

export function ReceiptView({ receipt }: { readonly receipt: Receipt }) {
  const { order, quote, hold, note, cash_before: before, cash_after: after, journal } = receipt;
  const rule = ruleOf(receipt);
  return (
    <div class="notice good receipt">
      <p>
        <b>{receiptSentence(receipt)}</b>
      </p>
      {note && <p>{instants.readableNote(note)}</p>}
      {rule && <p class="small">{rule}</p>}
      <details>
        <summary>Receipt</summary>
        <dl class="facts">
          {quote && (
            <div>
              <dt>Price</dt>
              <dd>
                ${numbers.price(quote.price)} of {instants.minute(quote.as_of)} ({quote.source})
              </dd>
            </div>
          )}
          {hold && 'cash' in hold && (
            <div>
              <dt>Held</dt>
              <dd>
                <Money text={hold.cash} />
              </dd>
            </div>
          )}
          <div>
            <dt>Cash before, after</dt>
            <dd>
              <Money text={before} />, <Money text={after} />
            </dd>
          </div>
          <div>
            <dt>Entry {journal.sequence}</dt>
            <dd class="mono small break">{journal.hash}</dd>
          </div>
        </dl>
      </details>
      <p>
        <Link to={{ name: 'order', id: order.id }}>Its life step by step</Link>
      </p>
    </div>
  );
}
