// The activities of an account: fills, and the cash with which it began.
import { exchangeDate, exchangeInstant, exchangeInstantOn } from '#src/domain/exchange-day.ts';
import { orderId } from '#src/domain/ids.ts';
import { formatQuantity } from '#src/domain/money.ts';
import type { EpochMs } from '#src/runtime/instant.ts';
import type { Activity, ReadActivities, WantedActivities } from '#src/trading/activities.ts';
import { presentInstant } from '#src/http/wire/present-instant.ts';
import { badParameter } from '#src/http/alpaca/frame/alpaca-error.ts';
import type { AlpacaRoute } from '#src/http/alpaca/frame/alpaca-route.ts';
import {
  readCount,
  readList,
  readText,
  readWord,
  type Given,
} from '#src/http/alpaca/frame/read-fields.ts';
import { readDate, readInstant } from '#src/http/alpaca/frame/read-instant.ts';
import { presentSymbol } from '#src/http/alpaca/assets/symbols.ts';
import { orderedId, parseId } from '#src/http/alpaca/present/derived-id.ts';
import { presentMoney, presentPrice } from '#src/http/alpaca/present/figures.ts';
import { presentExchangeStamp } from '#src/http/alpaca/present/market-instant.ts';
import * as schemas from './activity-schemas.ts';
import { presentShareActivity } from './present-share-activity.ts';

type Needs = { readonly readActivities: ReadActivities };
type Kinds = WantedActivities['kinds'];

const pages = { min: 1, max: 100, usual: 100 };
const tokenShape = /^\d{17}::[0-9a-f-]{36}$/;
const kindsByType = {
  FILL: 'fill',
  JNLC: 'opening',
  SPLIT: 'split',
  DIV: 'dividend',
  SPIN: 'spin_off',
  NC: 'rename',
  MA: 'write_off',
} as const satisfies Readonly<Record<string, Activity['kind']>>;
const allKinds: Kinds = new Set(Object.values(kindsByType));
const otherKinds: Kinds = new Set([...allKinds].filter((kind) => kind !== 'fill'));
/** Those of Alpaca; of the others there are none here. */
const types = new Set(
  (
    'FILL TRANS MISC ACATC ACATS CFEE CGD CSD CSW DIV DIVCGL DIVCGS DIVFEE DIVFT DIVNRA DIVROC ' +
    'DIVTW DIVTXEX FEE INT INTNRA INTTW JNL JNLC JNLS MA NC OPASN OPCA OPCSH OPEXC OPEXP OPTRD ' +
    'PTC PTR REORG SPIN SPLIT FOPT'
  ).split(' '),
);

/** Of all types, and of one. */
export function activityRoutes(needs: Needs): readonly AlpacaRoute[] {
  return [listActivities(needs), listActivitiesOfType(needs)];
}

const success = {
  status: 200,
  description: 'One page',
  schema: schemas.activities,
  example: schemas.exampleActivities,
} as const;

function listActivities({ readActivities }: Needs): AlpacaRoute {
  return {
    method: 'GET',
    path: '/v2/account/activities',
    tag: 'Alpaca: account',
    summary: 'List the activities of the account',
    description: 'By the instants that are proven for them, the newest first.',
    access: 'read',
    query: schemas.activitiesQuery,
    queryExample: { activity_types: 'FILL', page_size: '2' },
    success,
    refusals: [422, 423],
    handle: async ({ query }, { accountId }) => {
      const wanted = readWanted(query, kindsOf(query));
      const found = await readActivities(accountId, wanted, idOf);
      return { status: 200, body: found.map(presentActivity) };
    },
  };
}

function listActivitiesOfType({ readActivities }: Needs): AlpacaRoute {
  return {
    method: 'GET',
    path: '/v2/account/activities/{activity_type}',
    tag: 'Alpaca: account',
    summary: 'List the activities of a type',
    description: 'As above, of one type alone.',
    access: 'read',
    parameters: schemas.typePath,
    parametersExample: { activity_type: 'FILL' },
    query: schemas.typeQuery,
    success,
    refusals: [422, 423],
    handle: async ({ path, query }, { accountId }) => {
      const kinds = kindsOfTypes((path['activity_type'] ?? '').split(','));
      const found = await readActivities(accountId, readWanted(query, kinds), idOf);
      return { status: 200, body: found.map(presentActivity) };
    },
  };
}

function kindsOf(query: Given): Kinds {
  const given = readList(query, 'activity_types');
  const category = readWord(query, 'category', ['trade_activity', 'non_trade_activity']);
  if (given && category) throw badParameter('only one of activity_types or category is accepted');
  if (given) return kindsOfTypes(given);
  if (!category) return allKinds;
  return category === 'trade_activity' ? new Set(['fill']) : otherKinds;
}

function kindsOfTypes(texts: readonly string[]): Kinds {
  const given = texts.map((text) => text.toUpperCase());
  const unknown = given.find((type) => !types.has(type));
  if (unknown !== undefined) throw badParameter(`invalid activity type: ${unknown.slice(0, 40)}`);
  const known: Readonly<Record<string, Activity['kind']>> = kindsByType;
  return new Set(given.flatMap((type) => known[type] ?? []));
}

function readWanted(query: Given, kinds: Kinds): WantedActivities {
  const [date, after, until] = [
    readDate(query, 'date'),
    readInstant(query, 'after'),
    readInstant(query, 'until', 'up'),
  ];
  if (date !== undefined && (after ?? until) !== undefined) {
    throw badParameter('date cannot go with after and until');
  }
  const behind = readText(query, 'page_token');
  if (behind !== undefined && !tokenShape.test(behind)) throw badParameter('invalid page_token');
  return {
    kinds,
    ...(date === undefined ? { after, until } : boundsOf(date)),
    orderId: readOrder(query),
    direction: readWord(query, 'direction', ['asc', 'desc']) ?? 'desc',
    behind,
    limit: readCount(query, 'page_size', pages),
  };
}

function readOrder(query: Given) {
  const text = readText(query, 'order_id');
  if (text === undefined) return undefined;
  const id = parseId(text);
  if (id === undefined) throw badParameter('invalid order_id');
  return orderId(id);
}

/** A day of the exchange, from midnight to midnight. */
function boundsOf(date: string): { readonly after: EpochMs; readonly until: EpochMs } {
  const midnight = exchangeInstantOn(date, '00:00');
  return { after: midnight - 1, until: exchangeInstant(midnight, 1, '00:00') };
}

/** The instant in New York, and the place in the journal: sorting by ids is sorting by both. */
function idOf({ at, accountId, sequence }: Activity): string {
  return `${presentExchangeStamp(at)}::${orderedId('activity', accountId, sequence)}`;
}

function presentActivity(activity: Activity): object {
  const { at } = activity;
  if (activity.kind === 'opening') {
    return {
      id: idOf(activity),
      activity_type: 'JNLC',
      date: exchangeDate(at),
      created_at: presentInstant(at),
      net_amount: presentMoney(activity.cash),
      description: 'starting cash',
      status: 'executed',
      currency: 'USD',
    };
  }
  if (activity.kind !== 'fill') return presentShareActivity(activity, idOf(activity));
  const { fill } = activity;
  const qty = formatQuantity(fill.quantity);
  return {
    id: idOf(activity),
    activity_type: 'FILL',
    transaction_time: presentInstant(at),
    type: 'fill',
    price: presentPrice(fill.price),
    qty,
    side: fill.side,
    symbol: presentSymbol(fill.symbol),
    leaves_qty: '0',
    order_id: fill.orderId,
    cum_qty: qty,
    order_status: 'filled',
  };
}
