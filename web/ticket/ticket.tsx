// The order ticket: fill in, review, confirm. One key for each content, so that nothing that breaks
// or is clicked twice buys twice.
import { useEffect, useRef, useState } from 'preact/hooks';
import { ask } from '../api/client.ts';
import { choices, readKept } from '../api/kept.ts';
import { ApiProblem } from '../api/problem.ts';
import { accountNow, chosenAccount } from '../api/session.ts';
import type { Portfolio, Preview, Receipt } from '../api/types.ts';
import { noteTold } from '../live/order-news.ts';
import { say } from '../state/spoken.ts';
import { useCell } from '../state/cell.ts';
import { receiptSentence } from './receipt-words.ts';
import { ReceiptView } from './receipt-view.tsx';
import { RefusalView } from './refusal-view.tsx';
import { newKey, sendOrder, isOutcomeUnknown, type SentOrder } from './sent-order.ts';
import { TicketForm } from './ticket-form.tsx';
import { emptyTicket, readTicket, type FieldErrors, type TicketFields } from './ticket-fields.ts';
import { TicketReview } from './ticket-review.tsx';
import { Unsettled } from './unsettled.tsx';

type Step =
  | { readonly name: 'edit' }
  | { readonly name: 'review'; readonly order: SentOrder; readonly preview: Preview | undefined }
  | { readonly name: 'sending'; readonly order: SentOrder }
  | { readonly name: 'done'; readonly receipt: Receipt };

type Properties = {
  readonly symbol: string;
  readonly price: string | undefined;
  readonly portfolio: Portfolio | undefined;
  readonly onPlaced: () => void;
};

/** The ticket of a symbol from the first key typed to the receipt. */
function useTicket({ symbol, onPlaced }: Pick<Properties, 'symbol' | 'onPlaced'>) {
  const [fields, setFields] = useState<TicketFields>(emptyTicket);
  const [errors, setErrors] = useState<FieldErrors>({});
  const [step, setStep] = useState<Step>({ name: 'edit' });
  const [refusal, setRefusal] = useState<unknown>(undefined);
  const isBusy = useRef(false);

  const edit = () => {
    setStep({ name: 'edit' });
    setRefusal(undefined);
  };
  const change = (news: Partial<TicketFields>) => {
    setFields({ ...fields, ...news });
    setErrors({});
    edit();
  };
  useEffect(() => {
    setFields(emptyTicket);
    setErrors({});
    edit();
  }, [symbol]);

  async function review(): Promise<void> {
    const account = accountNow();
    const read = readTicket(symbol, fields);
    if (read.kind === 'incomplete') return setErrors({ ...read.missing, ...read.errors });
    if (!account) return;
    const { side } = fields;
    const order = { key: newKey(), side, body: read.body, account: account.account_id };
    if (readKept('browser', choices.review) === 'off') return send(order);
    setRefusal(undefined);
    const preview = await previewOf(order);
    if (preview instanceof ApiProblem) return setRefusal(preview);
    setStep({ name: 'review', order, preview });
  }

  /** The guard stands before anything is waited for: a second click finds it closed. */
  async function send(order: SentOrder): Promise<void> {
    if (isBusy.current) return;
    isBusy.current = true;
    setStep({ name: 'sending', order });
    setRefusal(undefined);
    try {
      const receipt = await sendOrder(order);
      noteTold(receipt.order.id, receipt.order.status);
      say(receiptSentence(receipt));
      setStep({ name: 'done', receipt });
      setFields({ ...emptyTicket, side: order.side });
      onPlaced();
    } catch (error) {
      setRefusal(error);
      // Under the same key it is settled, never placed again.
      setStep(isOutcomeUnknown(error) ? { name: 'sending', order } : { name: 'edit' });
    } finally {
      isBusy.current = false;
    }
  }

  return { fields, errors, step, refusal, change, edit, review, send };
}

/** What the order would do; undefined where nobody can say now, a problem where it is none. */
async function previewOf({
  side,
  body,
  account,
}: SentOrder): Promise<Preview | ApiProblem | undefined> {
  try {
    return await ask<Preview>('POST', 'preview-order', { body: { side, ...body }, account });
  } catch (error) {
    return error instanceof ApiProblem && error.status < 500 ? error : undefined;
  }
}

export function Ticket({ symbol, price, portfolio, onPlaced }: Properties) {
  const ticket = useTicket({ symbol, onPlaced });
  const { fields, step, refusal, change, edit, send } = ticket;
  useCell(chosenAccount);
  const account = accountNow();
  const isUnderWay = step.name === 'review' || step.name === 'sending';
  return (
    <form
      class="ticket"
      id="ticket"
      aria-label="Order ticket"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (!isUnderWay) void ticket.review();
      }}
    >
      <h2>Order ticket</h2>
      {account && account.name !== 'Main' && (
        <p class="faint small">For the account {account.name}</p>
      )}
      <Unsettled onSettled={onPlaced} isSending={step.name === 'sending'} />
      {step.name === 'done' && <ReceiptView receipt={step.receipt} />}
      {account?.status === 'closed' && (
        <p class="notice warn">This account is closed: nothing can be traded in it.</p>
      )}
      {isUnderWay && (
        <TicketReview
          order={step.order}
          preview={step.name === 'review' ? step.preview : undefined}
          isSending={step.name === 'sending' && refusal === undefined}
          isUnknown={step.name === 'sending' && refusal !== undefined}
          onConfirm={() => void send(step.order)}
          onEdit={edit}
        />
      )}
      {!isUnderWay && account?.status !== 'closed' && (
        <TicketForm
          symbol={symbol}
          fields={fields}
          errors={ticket.errors}
          price={price}
          portfolio={portfolio}
          onChange={change}
        />
      )}
      {refusal !== undefined && (
        <RefusalView error={refusal} symbol={symbol} fields={fields} onChange={change} />
      )}
    </form>
  );
}
