// Changes an order that waits: what is left as it is stays so.
import { useState } from 'preact/hooks';
import { ask } from '../../api/client.ts';
import { ApiProblem, sentenceOf } from '../../api/problem.ts';
import type { Order } from '../../api/types.ts';
import { readDecimal } from '../../format/decimal-input.ts';
import { timeNames, titleOf } from '../../format/order-words.ts';
import { say } from '../../state/spoken.ts';
import { Dialog } from '../../parts/dialog.tsx';
import { SelectField, TextField } from '../../parts/field.tsx';
import { Refusal } from '../../parts/refusal.tsx';
import { timesFor } from '../../ticket/ticket-fields.ts';

const fields = [
  ['quantity', 'Quantity', 9],
  ['limit_price', 'Limit price', 4],
  ['stop_price', 'Stop price', 4],
  ['trail_percent', 'Trail percent', 4],
  ['trail_amount', 'Trail amount', 4],
] as const;
type Name = (typeof fields)[number][0];

/** What the order has, as it is typed. */
function valuesOf(order: Order): Partial<Record<Name, string>> {
  const isTrailing = order.type === 'trailing_stop';
  return Object.fromEntries(
    fields
      .filter(([name]) => order[name] !== null && !(isTrailing && name === 'stop_price'))
      .map(([name]) => [name, (order[name] ?? '').replace(/(\.\d\d)00$/, '$1')]),
  );
}

type Values = Partial<Record<Name, string>>;

/** What is typed differently, and what of it is no number. */
function changesOf(
  before: Values,
  values: Values,
): { readonly wrong: Values; readonly body: Values } {
  const wrong: Values = {};
  const body: Values = {};
  for (const [name, , decimals] of fields) {
    const text = values[name];
    if (text === undefined || text === before[name]) continue;
    const typed = readDecimal(text, decimals);
    if (typed.kind === 'decimal') body[name] = typed.text;
    else wrong[name] = typed.kind === 'wrong' ? typed.message : 'Type a number.';
  }
  return { wrong, body };
}

/** The form of an order that waits, from what it has to what the server says. */
function useChange(order: Order, onDone: () => void) {
  const before = valuesOf(order);
  const [values, setValues] = useState(before);
  const [time, setTime] = useState(order.time_in_force);
  const [errors, setErrors] = useState<Partial<Record<Name, string>>>({});
  const [refusal, setRefusal] = useState('');
  const [isSending, setSending] = useState(false);

  async function send(): Promise<void> {
    if (isSending) return;
    const { wrong, body: changes } = changesOf(before, values);
    setErrors(wrong);
    if (Object.keys(wrong).length > 0) return;
    const body = { ...changes, ...(time !== order.time_in_force && { time_in_force: time }) };
    if (Object.keys(body).length === 0) return onDone();
    setSending(true);
    try {
      await ask<Order>('PUT', `replace-order/${order.id}`, { body });
      say(`Order changed: ${titleOf(order)}.`);
      onDone();
    } catch (error) {
      setSending(false);
      const [first] = error instanceof ApiProblem ? error.errors : [];
      setRefusal(first ? first.message : sentenceOf(error));
    }
  }

  return { values, setValues, time, setTime, errors, refusal, isSending, send };
}

export function ChangeOrder({
  order,
  onDone,
}: {
  readonly order: Order;
  readonly onDone: () => void;
}) {
  const { values, setValues, time, setTime, errors, refusal, isSending, send } = useChange(
    order,
    onDone,
  );
  return (
    <Dialog title={`Change ${titleOf(order)}`} onClose={onDone}>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void send();
        }}
      >
        <Fields values={values} errors={errors} onChange={setValues} />
        {/* What belongs to a group has its time in force from there. */}
        {order.order_class === 'simple' && (
          <SelectField
            label="Time in force"
            value={time}
            options={timesFor(order).map((value) => ({ value, label: timeNames[value] }))}
            onInput={(next) => setTime(next as Order['time_in_force'])}
          />
        )}
        <p class="hint">The changed order takes a new place; what it holds is figured anew.</p>
        <Refusal text={refusal} />
        <div class="actions">
          <button type="submit" class="primary" disabled={isSending}>
            Change order
          </button>
          <button type="button" onClick={onDone}>
            Leave it
          </button>
        </div>
      </form>
    </Dialog>
  );
}

function Fields({
  values,
  errors,
  onChange,
}: {
  readonly values: Values;
  readonly errors: Values;
  readonly onChange: (values: Values) => void;
}) {
  return (
    <>
      {fields.map(([name, label]) =>
        values[name] === undefined ? null : (
          <TextField
            key={name}
            label={label}
            isNumber
            value={values[name]}
            error={errors[name]}
            onInput={(value) => onChange({ ...values, [name]: value })}
          />
        ),
      )}
    </>
  );
}
