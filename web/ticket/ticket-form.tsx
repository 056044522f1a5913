// The fields of a ticket, with what the order comes to while it is typed.
import type { Portfolio } from '../api/types.ts';
import { timeNames, typeNames } from '../format/order-words.ts';
import { shares } from '../format/numbers.ts';
import { useCell } from '../state/cell.ts';
import { market } from '../live/stream.ts';
import { Choice, SelectField, TextField } from '../parts/field.tsx';
import {
  fieldsOf,
  timesFor,
  typedOf,
  type FieldErrors,
  type TicketFields,
  type TicketType,
  type TimeInForce,
} from './ticket-fields.ts';
import { availableOf, distanceOf, estimateLine, typeHints, warningsOf } from './ticket-words.ts';

type Properties = {
  readonly symbol: string;
  readonly fields: TicketFields;
  readonly errors: FieldErrors;
  readonly price: string | undefined;
  readonly portfolio: Portfolio | undefined;
  readonly onChange: (news: Partial<TicketFields>) => void;
};

const sides = [
  { value: 'buy', label: 'Buy' },
  { value: 'sell', label: 'Sell' },
];
const types = Object.entries(typeNames).map(([value, label]) => ({ value, label }));
/** What buys nothing has no shares to let go. */
const typesBySide = {
  buy: types,
  sell: [...types, { value: 'exits', label: 'Take profit or stop loss' }],
};
const sizes = [
  { value: 'shares', label: 'Shares' },
  { value: 'dollars', label: 'Dollars' },
];
const trails = [
  { value: 'percent', label: 'Percent' },
  { value: 'dollars', label: 'Dollars' },
];

export function TicketForm(properties: Properties) {
  const { symbol, fields, price, portfolio, onChange } = properties;
  const isOpen = useCell(market)?.is_open ?? false;
  const warnings = warningsOf(fields, { price, portfolio, isOpen });
  return (
    <>
      <Choice
        label="Side"
        isLabelUnseen
        value={fields.side}
        options={sides}
        onInput={(side) => onChange(turnedTo(side as TicketFields['side'], fields))}
      />
      <SelectField
        label="Order type"
        value={fields.type}
        options={typesBySide[fields.side]}
        hint={typeHints[fields.type]}
        onInput={(type) => onChange({ type: type as TicketType, timeInForce: 'day' })}
      />
      <Size {...properties} />
      <p class="hint">
        {availableOf(fields.side, symbol, portfolio)}
        <SellAll {...properties} />
      </p>
      <Prices {...properties} />
      <SelectField
        label="Time in force"
        value={fields.timeInForce}
        options={timesFor(fields).map((value) => ({ value, label: timeNames[value] }))}
        onInput={(time) => onChange({ timeInForce: time as TimeInForce })}
      />
      <Exits {...properties} />
      <output class="estimate" role="status" aria-label="Estimate">
        {estimateLine(fields, price)}
      </output>
      {warnings.map((warning) => (
        <p class="notice warn small" key={warning}>
          {warning}
        </p>
      ))}
      <button type="submit" class="primary wide">
        {fields.side === 'buy' ? 'Buy' : 'Sell'}
      </button>
    </>
  );
}

/** The other side, with a type that it has. */
function turnedTo(side: TicketFields['side'], { type }: TicketFields): Partial<TicketFields> {
  return side === 'buy' && type === 'exits' ? { side, type: 'market' } : { side };
}

/** Whatever is free, parts of shares included. */
function SellAll({ symbol, fields, portfolio, onChange }: Properties) {
  const position = portfolio?.positions.find((each) => each.symbol === symbol);
  const free = position?.available_quantity ?? '0';
  if (fields.side === 'buy' || free === '0') return null;
  return (
    <button
      type="button"
      class="quiet"
      onClick={() => onChange({ quantity: free, sizeIn: 'shares' })}
    >
      All {shares(free)}
    </button>
  );
}

function Size({ fields, errors, onChange }: Properties) {
  const isInDollars = fieldsOf(fields).includes('amount');
  return (
    <>
      {fields.type === 'market' && (
        <Choice
          label="Size in"
          value={fields.sizeIn}
          options={sizes}
          onInput={(sizeIn) => onChange({ sizeIn: sizeIn as TicketFields['sizeIn'] })}
        />
      )}
      {isInDollars ? (
        <TextField
          label="Amount"
          isNumber
          value={fields.amount}
          error={errors.amount}
          onInput={(amount) => onChange({ amount })}
        />
      ) : (
        <TextField
          label="Quantity"
          isNumber
          value={fields.quantity}
          error={errors.quantity}
          onInput={(quantity) => onChange({ quantity })}
        />
      )}
    </>
  );
}

const prices = [
  ['stop', 'Stop price'],
  ['limit', 'Limit price'],
  ['trail', 'Trail percent'],
  ['trailAmount', 'Trail amount'],
] as const;

function Prices({ fields, errors, price, onChange }: Properties) {
  const shown = fieldsOf(fields);
  return (
    <>
      {fields.type === 'trailing_stop' && (
        <Choice
          label="Stays behind by"
          value={fields.trailIn}
          options={trails}
          onInput={(trailIn) => onChange({ trailIn: trailIn as TicketFields['trailIn'] })}
        />
      )}
      {prices
        .filter(([name]) => shown.includes(name))
        .map(([name, label]) => {
          const typed = typedOf(fields, name);
          const isPrice = (name === 'stop' || name === 'limit') && typed.kind === 'decimal';
          return (
            <TextField
              key={name}
              label={label}
              isNumber
              value={fields[name]}
              error={errors[name]}
              hint={isPrice ? distanceOf(typed.text, price) : undefined}
              onInput={(value) => onChange({ [name]: value })}
            />
          );
        })}
    </>
  );
}

function Exits(properties: Properties) {
  const { fields } = properties;
  if (!fieldsOf(fields).includes('takeProfit')) return null;
  if (fields.type === 'exits') return <ExitFields {...properties} />;
  return (
    <details class="exits">
      <summary>Take profit, stop loss</summary>
      <p class="hint">
        Sells what was bought when either price is reached; the other is cancelled.
      </p>
      <ExitFields {...properties} />
    </details>
  );
}

function ExitFields({ fields, errors, price, onChange }: Properties) {
  const hint = (name: 'takeProfit' | 'stopLoss') => {
    const typed = typedOf(fields, name);
    return typed.kind === 'decimal' ? distanceOf(typed.text, price) : undefined;
  };
  return (
    <>
      <TextField
        label="Take profit at"
        isNumber
        value={fields.takeProfit}
        error={errors.takeProfit}
        hint={hint('takeProfit')}
        onInput={(takeProfit) => onChange({ takeProfit })}
      />
      <TextField
        label="Stop loss at"
        isNumber
        value={fields.stopLoss}
        error={errors.stopLoss}
        hint={hint('stopLoss')}
        onInput={(stopLoss) => onChange({ stopLoss })}
      />
      <TextField
        label="Stop loss limit"
        isNumber
        value={fields.stopLossLimit}
        error={errors.stopLossLimit}
        hint="Left empty it sells at what the market then gives."
        onInput={(stopLossLimit) => onChange({ stopLossLimit })}
      />
    </>
  );
}
