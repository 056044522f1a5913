// The exits that go along with an order → domain values, or the 400 that names the field and says
// what goes with what.
import type { ExitRole, GroupClass, OrderClass } from '#src/domain/order-group.ts';
import type { OrderTerms, Side, TimeInForce } from '#src/domain/order.ts';
import type { WantedGroup } from '#src/trading/orders/submit-command.ts';
import { readPrice, refuse, type GivenDecimal } from './read-order.ts';
import { readTerms, type GivenOrder } from './read-terms.ts';

export type GivenGroup = GivenOrder & {
  readonly order_class?: OrderClass;
  readonly take_profit?: { readonly limit_price: GivenDecimal };
  readonly stop_loss?: { readonly stop_price: GivenDecimal; readonly limit_price?: GivenDecimal };
};

/** The terms of the order and its exits; of an `oco` the order is the take-profit. */
export function readOrderTerms(
  given: GivenGroup,
  side: Side,
): { readonly terms: OrderTerms; readonly group: WantedGroup | null } {
  const orderClass = classOf(given);
  if (orderClass === 'simple') return { terms: readTerms(given), group: null };
  refuseCombination(given, orderClass, side);
  const timeInForce = timeOf(given);
  const exits = exitsOf(given, timeInForce);
  if (orderClass !== 'oco') return { terms: readTerms(given), group: { orderClass, exits } };
  const [takeProfit, ...others] = exits;
  if (!takeProfit) throw refuse('/take_profit', 'is needed for an oco');
  refuseOwnTerms(given);
  return { terms: takeProfit.terms, group: { orderClass, exits: others } };
}

/** As it is given, or as the exits tell. */
function classOf({ order_class: given, take_profit: profit, stop_loss: loss }: GivenGroup) {
  const count = Number(profit !== undefined) + Number(loss !== undefined);
  if (given === undefined) return (['simple', 'oto', 'bracket'] as const)[count] ?? 'simple';
  if (given === 'simple' && count > 0) {
    throw refuse('/order_class', 'must be bracket, oto or oco for an order with exits');
  }
  return given;
}

function refuseCombination(given: GivenGroup, orderClass: GroupClass, side: Side): void {
  const { take_profit: profit, stop_loss: loss } = given;
  if (orderClass === 'oto') {
    if (profit && loss) throw refuse('/order_class', 'must be bracket for an order with two exits');
    if (!profit && !loss) throw refuse('/take_profit', 'is needed for an oto, or stop_loss');
  } else {
    const missing = profit ? 'stop_loss' : 'take_profit';
    if (!profit || !loss) throw refuse(`/${missing}`, `is needed for ${nameOf(orderClass)}`);
  }
  const sideWanted = orderClass === 'oco' ? 'sell' : 'buy';
  if (side !== sideWanted) throw refuse('/order_class', sideRules[sideWanted]);
  if (given.amount !== undefined) {
    throw refuse('/amount', 'is for orders without exits: give a quantity');
  }
}

const sideRules = {
  sell: 'can be oco in a sale alone: its exits sell shares that are held',
  buy: 'must be oco in a sale: the exits of other classes sell what a buy brings',
} as const;

function nameOf(orderClass: GroupClass): string {
  return orderClass === 'bracket' ? 'a bracket' : `an ${orderClass}`;
}

function timeOf({ time_in_force: timeInForce = 'day' }: GivenGroup): TimeInForce {
  if (timeInForce === 'day' || timeInForce === 'gtc') return timeInForce;
  throw refuse('/time_in_force', 'must be day or gtc for an order with exits');
}

/** The take-profit first. */
function exitsOf(
  { take_profit: profit, stop_loss: loss }: GivenGroup,
  timeInForce: TimeInForce,
): readonly { readonly role: ExitRole; readonly terms: OrderTerms }[] {
  const common = { timeInForce, limitPrice: null, stopPrice: null, trail: null };
  const exits: { role: ExitRole; terms: OrderTerms }[] = [];
  if (profit) {
    const limitPrice = readPrice('/take_profit/limit_price', profit.limit_price);
    exits.push({ role: 'take_profit', terms: { ...common, type: 'limit', limitPrice } });
  }
  if (loss) {
    const stopPrice = readPrice('/stop_loss/stop_price', loss.stop_price);
    const { limit_price: limit } = loss;
    const isPlain = limit === undefined;
    const limitPrice = isPlain ? null : readPrice('/stop_loss/limit_price', limit);
    const type = isPlain ? 'stop' : 'stop_limit';
    exits.push({ role: 'stop_loss', terms: { ...common, type, stopPrice, limitPrice } });
  }
  return exits;
}

/** An `oco` has no prices but those of its exits. */
function refuseOwnTerms(given: GivenGroup): void {
  if (given.type !== undefined && given.type !== 'limit') {
    throw refuse('/type', 'has no meaning for an oco, whose exits are a limit and a stop');
  }
  for (const field of ['limit_price', 'stop_price', 'trail_amount', 'trail_percent'] as const) {
    if (given[field] === undefined) continue;
    throw refuse(`/${field}`, 'has no meaning for an oco: its prices are those of its exits');
  }
}
