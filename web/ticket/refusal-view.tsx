// Why an order was refused, in a learner's words, and the next step that would do.
import { ApiProblem, sentenceOf } from '../api/problem.ts';
import { readableNote } from '../format/instants.ts';
import * as numbers from '../format/numbers.ts';
import { isOutcomeUnknown } from './sent-order.ts';
import type { TicketFields } from './ticket-fields.ts';

type Properties = {
  readonly error: unknown;
  readonly symbol: string;
  readonly fields: TicketFields;
  readonly onChange: (news: Partial<TicketFields>) => void;
};

export function RefusalView({ error, symbol, fields, onChange }: Properties) {
  if (isOutcomeUnknown(error)) {
    return (
      <div class="notice warn" role="alert">
        <p>
          {sentenceOf(error)} It is not known yet whether the order was recorded. It will not be
          placed twice: trying again settles it.
        </p>
      </div>
    );
  }
  const remedy = remedyOf(error, symbol, fields);
  return (
    <div class="notice bad" role="alert">
      <p>{readableNote(sentenceOf(error))}</p>
      {remedy && (
        <button type="button" onClick={() => onChange(remedy.news)}>
          {remedy.name}
        </button>
      )}
    </div>
  );
}

type Remedy = { readonly name: string; readonly news: Partial<TicketFields> };

/** The figure that would do, where there is one. */
function remedyOf(error: unknown, symbol: string, fields: TicketFields): Remedy | undefined {
  if (!(error instanceof ApiProblem)) return undefined;
  const { code, members } = error;
  const affordable = members['affordable_quantity'];
  const held = members['held_quantity'];
  if (code === 'insufficient_cash' && typeof affordable === 'string' && affordable !== '0') {
    const news = { quantity: affordable, sizeIn: 'shares' } as const;
    return { name: `Use ${numbers.shares(affordable)} shares`, news };
  }
  if (code === 'insufficient_shares' && typeof held === 'string' && held !== '0') {
    return { name: `Sell all ${numbers.shares(held)}`, news: { quantity: held, sizeIn: 'shares' } };
  }
  const isOfPrice = code === 'quote_too_old' || code === 'quote_unavailable';
  if (isOfPrice && fields.type === 'market') {
    return {
      name: `Place as limit order for ${symbol}`,
      news: { type: 'limit', sizeIn: 'shares' },
    };
  }
  return undefined;
}
