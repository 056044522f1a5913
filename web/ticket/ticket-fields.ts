// What somebody has typed into a ticket → the order that is sent, or what is wrong with it.
import { readDecimal, type Typed } from '../format/decimal-input.ts';

export type OrderType = 'market' | 'limit' | 'stop' | 'stop_limit' | 'trailing_stop';
export type TimeInForce = 'day' | 'gtc' | 'opg' | 'cls' | 'ioc' | 'fok';

/** Beside the types of one order: two exits for shares that are held, of which one fills. */
export type TicketType = OrderType | 'exits';

export type TicketFields = {
  readonly side: 'buy' | 'sell';
  readonly type: TicketType;
  readonly sizeIn: 'shares' | 'dollars';
  readonly quantity: string;
  readonly amount: string;
  readonly limit: string;
  readonly stop: string;
  readonly trailIn: 'percent' | 'dollars';
  readonly trail: string;
  readonly trailAmount: string;
  readonly timeInForce: TimeInForce;
  readonly takeProfit: string;
  readonly stopLoss: string;
  readonly stopLossLimit: string;
};

export const emptyTicket: TicketFields = {
  side: 'buy',
  type: 'market',
  sizeIn: 'shares',
  quantity: '',
  amount: '',
  limit: '',
  stop: '',
  trailIn: 'percent',
  trail: '',
  trailAmount: '',
  timeInForce: 'day',
  takeProfit: '',
  stopLoss: '',
  stopLossLimit: '',
};

type FieldName =
  | 'quantity'
  | 'amount'
  | 'limit'
  | 'stop'
  | 'trail'
  | 'trailAmount'
  | 'takeProfit'
  | 'stopLoss'
  | 'stopLossLimit';
export type FieldErrors = Partial<Record<FieldName, string>>;

/** The body of the order, without its side. */
export type OrderBody = {
  readonly symbol: string;
  readonly quantity?: string;
  readonly amount?: string;
  readonly type?: OrderType;
  readonly time_in_force?: TimeInForce;
  readonly limit_price?: string;
  readonly stop_price?: string;
  readonly trail_amount?: string;
  readonly trail_percent?: string;
  readonly order_class?: 'oco';
  readonly take_profit?: { readonly limit_price: string };
  readonly stop_loss?: { readonly stop_price: string; readonly limit_price?: string };
};

export type ReadTicket =
  | { readonly kind: 'order'; readonly body: OrderBody }
  | { readonly kind: 'incomplete'; readonly errors: FieldErrors; readonly missing: FieldErrors };

const decimalsOf: Readonly<Record<FieldName, number>> = {
  quantity: 9,
  amount: 2,
  limit: 4,
  stop: 4,
  trail: 4,
  trailAmount: 4,
  takeProfit: 4,
  stopLoss: 4,
  stopLossLimit: 4,
};

const wanted: Readonly<Record<FieldName, string>> = {
  quantity: 'Type how many shares.',
  amount: 'Type how many dollars.',
  limit: 'Type the worst price that you take.',
  stop: 'Type the price that wakes the order.',
  trail: 'Type how many percent it stays behind.',
  trailAmount: 'Type how many dollars it stays behind.',
  takeProfit: 'Type the price at which the profit is taken.',
  stopLoss: 'Type the price at which the loss is stopped.',
  stopLossLimit: '',
};
const exitFields = ['takeProfit', 'stopLoss', 'stopLossLimit'] as const;

/** Which fields the ticket shows. */
export function fieldsOf({ type, sizeIn, trailIn, side }: TicketFields): readonly FieldName[] {
  const size = type === 'market' && sizeIn === 'dollars' ? 'amount' : 'quantity';
  const prices: Readonly<Record<TicketType, readonly FieldName[]>> = {
    market: [],
    limit: ['limit'],
    stop: ['stop'],
    stop_limit: ['stop', 'limit'],
    trailing_stop: [trailIn === 'dollars' ? 'trailAmount' : 'trail'],
    exits: exitFields,
  };
  const exits: readonly FieldName[] = side === 'buy' && size === 'quantity' ? exitFields : [];
  return [size, ...prices[type], ...exits];
}

/** What is typed of a field, as a number. */
export function typedOf(fields: TicketFields, name: FieldName): Typed {
  return readDecimal(fields[name], decimalsOf[name]);
}

/** The order of the ticket for the symbol. */
export function readTicket(symbol: string, fields: TicketFields): ReadTicket {
  const errors: FieldErrors = {};
  const missing: FieldErrors = {};
  const values: Partial<Record<FieldName, string>> = {};
  for (const name of fieldsOf(fields)) {
    const typed = typedOf(fields, name);
    if (typed.kind === 'wrong') errors[name] = typed.message;
    else if (typed.kind === 'decimal') values[name] = typed.text;
    else if (isNeeded(fields, name)) missing[name] = wanted[name];
  }
  // A limit alone would stop nothing.
  if (values.stopLossLimit !== undefined && values.stopLoss === undefined) {
    missing.stopLoss = wanted.stopLoss;
  }
  if (Object.keys({ ...errors, ...missing }).length > 0)
    return { kind: 'incomplete', errors, missing };
  return { kind: 'order', body: bodyOf(symbol, fields, values) };
}

/** The exits of a buy are there for whoever wants them. */
function isNeeded({ type }: TicketFields, name: FieldName): boolean {
  if (name === 'stopLossLimit') return false;
  return type === 'exits' || (name !== 'takeProfit' && name !== 'stopLoss');
}

function bodyOf(
  symbol: string,
  { type, timeInForce }: TicketFields,
  values: Partial<Record<FieldName, string>>,
): OrderBody {
  const { quantity, amount, limit, stop, trail, trailAmount, takeProfit } = values;
  const { stopLoss, stopLossLimit } = values;
  const lossLimit = stopLossLimit !== undefined && { limit_price: stopLossLimit };
  return {
    symbol,
    ...(quantity !== undefined && { quantity }),
    ...(amount !== undefined && { amount }),
    ...(type === 'exits' ? { order_class: 'oco' as const } : type !== 'market' && { type }),
    ...(timeInForce !== 'day' && { time_in_force: timeInForce }),
    ...(limit !== undefined && { limit_price: limit }),
    ...(stop !== undefined && { stop_price: stop }),
    ...(trail !== undefined && { trail_percent: trail }),
    ...(trailAmount !== undefined && { trail_amount: trailAmount }),
    ...(takeProfit !== undefined && { take_profit: { limit_price: takeProfit } }),
    ...(stopLoss !== undefined && { stop_loss: { stop_price: stopLoss, ...lossLimit } }),
  };
}

/** Times in force that go with the type; auctions and orders of the moment with two of them. */
export function timesFor({
  type,
  takeProfit = '',
  stopLoss = '',
}: Pick<TicketFields, 'type'> &
  Partial<Pick<TicketFields, 'takeProfit' | 'stopLoss'>>): readonly TimeInForce[] {
  const hasExits = takeProfit.trim() !== '' || stopLoss.trim() !== '';
  const isPlain = (type === 'market' || type === 'limit') && !hasExits;
  return isPlain ? ['day', 'gtc', 'opg', 'cls', 'ioc', 'fok'] : ['day', 'gtc'];
}
