// The order once more in one sentence, with what it costs, before it is sent.
import { useLayoutEffect, useMemo, useRef } from 'preact/hooks';
import type { Preview } from '../api/types.ts';
import { readableNote } from '../format/instants.ts';
import * as numbers from '../format/numbers.ts';
import { Age, QuoteBadge } from '../parts/quote-state.tsx';
import type { SentOrder } from './sent-order.ts';
import { previewWords, reviewOf } from './ticket-words.ts';

type Properties = {
  readonly order: SentOrder;
  readonly preview: Preview | undefined;
  readonly isSending: boolean;
  /** Nobody knows yet what became of it. */
  readonly isUnknown: boolean;
  readonly onConfirm: () => void;
  readonly onEdit: () => void;
};

export function TicketReview({ order, preview, isSending, isUnknown, ...acts }: Properties) {
  const { side, body } = order;
  const button = useRef<HTMLButtonElement>(null);
  // At once: the next Enter is meant for this button and not for the ticket behind it.
  useLayoutEffect(() => button.current?.focus(), []);
  // Its age goes on from the moment at which it came.
  const quote = useMemo(
    () => preview?.quote && { ...preview.quote, seenAt: performance.now() },
    [preview],
  );
  const problem = preview?.problem;
  return (
    <div class="review">
      <p class="sentence">{reviewOf(side, body)}</p>
      {preview && (
        <ul class="plain">
          {previewWords(side, preview).map((sentence) => (
            <li key={sentence}>{sentence}</li>
          ))}
        </ul>
      )}
      {quote && (
        <p class="small">
          Price ${numbers.price(quote.price)} <QuoteBadge quote={quote} /> <Age quote={quote} />
        </p>
      )}
      {problem && (
        <p class="notice bad" role="alert">
          {readableNote(problem.detail)}
        </p>
      )}
      <button
        ref={button}
        type="button"
        class="primary wide"
        disabled={isSending}
        onClick={acts.onConfirm}
      >
        {isSending ? 'Sending…' : isUnknown ? 'Try again' : `Confirm ${side}`}
      </button>
      <button type="button" class="wide" disabled={isSending || isUnknown} onClick={acts.onEdit}>
        Edit
      </button>
    </div>
  );
}
