// An order that was on its way when the tab was closed or reloaded: it is asked what became of it,
// and it is placed again only when somebody says so, under the same key.
import { useEffect, useState } from 'preact/hooks';
import { sentenceOf } from '../api/problem.ts';
import { user } from '../api/session.ts';
import type { Order } from '../api/types.ts';
import { outcomeOf, titleOf } from '../format/order-words.ts';
import { Link } from '../ways/link.tsx';
import { findSent, readUnsettled, sendOrder, settle, type SentOrder } from './sent-order.ts';
import { reviewOf } from './ticket-words.ts';

type Known =
  | { readonly name: 'asking' }
  | { readonly name: 'placed'; readonly order: Order }
  | { readonly name: 'not-placed' }
  | { readonly name: 'failed'; readonly error: unknown };

/** What became of the order of an earlier life of this tab; this one settles its own. */
function useUnsettled(onSettled: () => void) {
  const [sent, setSent] = useState<SentOrder | undefined>(readUnsettled);
  const [known, setKnown] = useState<Known>({ name: 'asking' });

  async function askFor(order: SentOrder): Promise<void> {
    setKnown({ name: 'asking' });
    try {
      const found = await findSent(order);
      setKnown(found ? { name: 'placed', order: found } : { name: 'not-placed' });
      if (!found) return;
      settle();
      onSettled();
    } catch (error) {
      setKnown({ name: 'failed', error });
    }
  }

  async function place(order: SentOrder): Promise<void> {
    setKnown({ name: 'asking' });
    // The same key: had it been recorded meanwhile, this is its first answer again.
    await sendOrder(order).catch(() => {});
    await askFor(order);
  }

  useEffect(() => {
    if (sent && isOfUser(sent)) void askFor(sent);
  }, [sent]);

  const forget = () => {
    settle();
    setSent(undefined);
  };
  return { sent, known, askFor, place, forget };
}

export function Unsettled({
  onSettled,
  isSending,
}: {
  readonly onSettled: () => void;
  readonly isSending: boolean;
}) {
  const { sent, known, askFor, place, forget } = useUnsettled(onSettled);
  if (!sent || isSending || !isOfUser(sent)) return null;
  return (
    <div class="notice warn" role="status" aria-label="Earlier order">
      <p>Before this page was loaded an order was on its way: {reviewOf(sent.side, sent.body)}</p>
      <Outcome known={known} onAsk={() => void askFor(sent)} onPlace={() => void place(sent)} />
      {known.name !== 'asking' && (
        <button type="button" class="quiet" onClick={forget}>
          {known.name === 'placed' ? 'Good' : 'Forget it'}
        </button>
      )}
    </div>
  );
}

/** Somebody else may have signed in to this tab meanwhile. */
function isOfUser({ account }: SentOrder): boolean {
  return user.get()?.accounts.some(({ account_id: id }) => id === account) ?? false;
}

function Outcome({
  known,
  onAsk,
  onPlace,
}: {
  readonly known: Known;
  readonly onAsk: () => void;
  readonly onPlace: () => void;
}) {
  switch (known.name) {
    case 'asking':
      return <p>Asking what became of it…</p>;
    case 'failed':
      return (
        <p>
          {sentenceOf(known.error)}{' '}
          <button type="button" onClick={onAsk}>
            Ask again
          </button>
        </p>
      );
    case 'placed':
      return (
        <p>
          It was placed, once: {titleOf(known.order)}. {outcomeOf(known.order)}.{' '}
          <Link to={{ name: 'order', id: known.order.id }}>See it</Link>
        </p>
      );
    default:
      return (
        <p>
          It was not recorded.{' '}
          <button type="button" onClick={onPlace}>
            Place it
          </button>
        </p>
      );
  }
}
