// The query of a search for orders: as many conditions as are asked for, each with its parameters.
import type { OrderSearch } from '#src/trading/orders/order-places.ts';
import type { Dialect, SqlValue } from '#src/storage/database.ts';

type Condition = readonly [sql: string, ...parameters: SqlValue[]];

/** The place of an order of the account; of none no row is in front of it or behind it. */
const sequenceOf =
  '(SELECT sequence FROM orders AS other WHERE other.account = orders.account AND order_id = ?)';

/** What follows the condition that orders are of one account, with its parameters. */
export function searchOf(
  search: OrderSearch,
  { pack }: Pick<Dialect, 'pack'>,
): { readonly sql: string; readonly parameters: readonly SqlValue[] } {
  const conditions = conditionsOf(search, pack);
  const order = search.direction === 'asc' ? 'ASC' : 'DESC';
  const where = conditions.map(([sql]) => `AND ${sql}`).join(' ');
  return {
    sql: `${where} ORDER BY submitted_at ${order}, sequence ${order} LIMIT ?`,
    parameters: [...conditions.flatMap(([, ...parameters]) => parameters), search.limit],
  };
}

function conditionsOf(search: OrderSearch, pack: Dialect['pack']): readonly Condition[] {
  const { status, symbols, side, after, until, afterOrder, beforeOrder } = search;
  const isOpen = status === 'open' ? 'IN' : 'NOT IN';
  const conditions: (Condition | undefined)[] = [
    status === 'all' ? undefined : [`status ${isOpen} ('open', 'held')`],
    // One text for any number of symbols, in which none is part of another one.
    symbols && [`CAST(? AS text) LIKE '%,' || symbol || ',%'`, `,${symbols.join(',')},`],
    side && ['side = ?', side],
    after === undefined ? undefined : ['submitted_at > ?', after],
    until === undefined ? undefined : ['submitted_at < ?', until],
    afterOrder && [`sequence > ${sequenceOf}`, pack(afterOrder)],
    beforeOrder && [`sequence < ${sequenceOf}`, pack(beforeOrder)],
    search.isWithoutLegs ? ['is_leg = 0'] : undefined,
  ];
  return conditions.filter((condition) => condition !== undefined);
}
