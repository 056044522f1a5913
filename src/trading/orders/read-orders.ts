// The orders of an account: a page of them, or one with every step of its life.
import type { Broker } from '#src/broker/broker.ts';
import { orderId, type AccountId, type OrderId } from '#src/domain/ids.ts';
import { exitRoles, isLeg } from '#src/domain/order-group.ts';
import type { TickerSymbol } from '#src/domain/ticker-symbol.ts';
import type { JournalEntry } from '#src/journal/journal.ts';
import type { OrderFilter, OrderIndex, OrderPlaces, OrderSearch } from './order-places.ts';
import { viewOrder, type OrderView } from './order-view.ts';

export type FoundOrder = {
  readonly view: OrderView;
  readonly clientKey: string | undefined;
  /** The entries of the order, the oldest first; of a page only the first and the last ones. */
  readonly entries: readonly JournalEntry[];
  /** The orders shown with it, the take-profit first; null for one that has none. */
  readonly legs: readonly FoundOrder[] | null;
};

export type OrderPage = {
  readonly orders: readonly FoundOrder[];
  /** Before which sequence the next page begins; undefined on the last one. */
  readonly next: number | undefined;
};

export type WantedOrders = {
  readonly status: OrderFilter['status'];
  readonly symbol: TickerSymbol | undefined;
  /** Undefined for the newest ones. */
  readonly before: number | undefined;
  readonly limit: number;
};

/** The entry that has moved an order last, and the one that has ended it. */
const lastSteps = 2;
const uuidShape = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

export type ReadOrders = {
  /** The newest first. Throws AccountQuarantinedError for entries that do not add up. */
  list(accountId: AccountId, wanted: WantedOrders): Promise<OrderPage>;
  /** At most as many as are asked for. Throws as `list`. */
  search(accountId: AccountId, search: OrderSearch): Promise<readonly FoundOrder[]>;
  /** The order as it stood after the entry, without its legs. Throws as `list`. */
  asOf(entry: JournalEntry, orderId: OrderId): Promise<FoundOrder | undefined>;
  /** By the idempotency key, or by the id of an order that was given none. Throws as `list`. */
  findByKey(accountId: AccountId, key: string): Promise<FoundOrder | undefined>;
  /** Undefined for an order that the account does not have. Throws as `list`. */
  find(accountId: AccountId, orderId: OrderId): Promise<FoundOrder | undefined>;
  /** The order as it stood when the journal had come to the sequence. Throws as `list`. */
  findAsOf(
    accountId: AccountId,
    orderId: OrderId,
    sequence: number,
  ): Promise<FoundOrder | undefined>;
};

type Needs = {
  readonly broker: Pick<Broker, 'readHistory' | 'findEntryOf'>;
  readonly orderIndex: OrderIndex;
};

/** Orders by the read models, as the journal tells them. */
export function createReadOrders({ broker, orderIndex }: Needs): ReadOrders {
  async function read(
    accountId: AccountId,
    places: OrderPlaces,
    until = Infinity,
  ): Promise<FoundOrder | undefined> {
    const found = await Promise.all(
      places.sequences.map((sequence) => broker.readHistory(accountId, sequence + 1, 1)),
    );
    const entries = found.flat();
    const view = viewOrder(entries);
    const legs = view && (await readLegs(accountId, view, until));
    // The entry that put the order in the place of another one comes before its own.
    const inTime = entries.toSorted((a, b) => a.sequence - b.sequence);
    return view && { view, clientKey: places.clientKey, entries: inTime, legs: legs ?? null };
  }

  async function find(accountId: AccountId, id: OrderId): Promise<FoundOrder | undefined> {
    const places = await orderIndex.find(accountId, id);
    return places && read(accountId, places);
  }

  async function readLegs(accountId: AccountId, { group }: OrderView, until: number) {
    if (!group || isLeg(group)) return null;
    const places = await orderIndex.legsOf(accountId, group.groupId);
    const legs = await Promise.all(places.map((each) => read(accountId, cut(each, until), until)));
    return legs.filter((leg) => leg !== undefined).toSorted(byRole);
  }

  return {
    async list(accountId, { before = Number.MAX_SAFE_INTEGER, ...wanted }) {
      // One more than is shown tells whether there is a next page.
      const limit = wanted.limit + 1;
      const places = await orderIndex.list(accountId, { ...wanted, before, limit });
      const shown = places.slice(0, wanted.limit);
      const orders = await Promise.all(shown.map((each) => read(accountId, shortened(each))));
      const next = places.length > wanted.limit ? shown.at(-1)?.sequences[0] : undefined;
      return { orders: orders.filter((order) => order !== undefined), next };
    },
    async search(accountId, search) {
      const places = await orderIndex.search(accountId, search);
      const orders = await Promise.all(places.map((each) => read(accountId, shortened(each))));
      return orders.filter((order) => order !== undefined);
    },
    async findAsOf(accountId, orderId, sequence) {
      const places = await orderIndex.find(accountId, orderId);
      return places && read(accountId, shortened(cut(places, sequence)), sequence);
    },
    asOf: (entry, id) => readAsOf({ broker, orderIndex }, entry, id),
    async findByKey(accountId, key) {
      const entry = await broker.findEntryOf(accountId, key);
      if (entry) return findOfKey({ find }, entry);
      const named = uuidShape.test(key) ? await find(accountId, orderId(key)) : undefined;
      return named?.clientKey === undefined ? named : undefined;
    },
    find,
  };
}

/** What the key was given for: a replacement that waited is its own order once it has come. */
async function findOfKey(
  { find }: Pick<ReadOrders, 'find'>,
  { accountId, event }: JournalEntry,
): Promise<FoundOrder | undefined> {
  if (!('orderId' in event)) return undefined;
  const wanted = event.type === 'OrderAdvanced' ? event.progress.wish?.replacement : null;
  const inStead = wanted && (await find(accountId, wanted.orderId));
  return inStead ?? find(accountId, event.orderId);
}

/** The order right after the entry, by its first entries and its last ones. */
async function readAsOf(
  { broker, orderIndex }: Needs,
  entry: JournalEntry,
  id: OrderId,
): Promise<FoundOrder | undefined> {
  const places = await orderIndex.find(entry.accountId, id);
  if (!places) return undefined;
  const { sequences } = shortened(cut(places, entry.sequence));
  const earlier = sequences.filter((sequence) => sequence !== entry.sequence);
  const read = earlier.map((sequence) => broker.readHistory(entry.accountId, sequence + 1, 1));
  const entries = [...(await Promise.all(read)).flat(), entry];
  // What replaced another order is told by an entry before its own.
  const view = viewOrder(entries.toSorted((a, b) => rankIn(places, a) - rankIn(places, b)));
  return view && { view, clientKey: places.clientKey, entries, legs: null };
}

/** An order that is known to be there. Throws as `ReadOrders.find`. */
export async function findKnown(
  readOrders: Pick<ReadOrders, 'find'>,
  accountId: AccountId,
  orderId: OrderId,
): Promise<FoundOrder> {
  const found = await readOrders.find(accountId, orderId);
  if (!found) throw new Error(`order ${orderId} is gone`);
  return found;
}

/** The entries up to the sequence. */
function cut({ sequences, ...places }: OrderPlaces, until: number): OrderPlaces {
  return { ...places, sequences: sequences.filter((sequence) => sequence <= until) };
}

/**
 * What an order looks like follows from its first entry and its last ones: a trailing stop may have
 * thousands between them. An entry before the first tells which order it has replaced.
 */
function shortened({ sequences, ...places }: OrderPlaces): OrderPlaces {
  const [first = 0, ...later] = sequences;
  const before = later.filter((sequence) => sequence < first);
  // Since it has followed the shares its terms are those of that entry.
  const adjusted = later.filter((sequence) => sequence === places.adjustedBy);
  const shown = new Set([...before, ...adjusted, ...later.slice(-lastSteps)]);
  return { ...places, sequences: [first, ...shown] };
}

/** The place of an entry among those of the order, in which its own first one leads. */
function rankIn({ sequences }: OrderPlaces, { sequence }: JournalEntry): number {
  return sequences.indexOf(sequence);
}

function byRole({ view: a }: FoundOrder, { view: b }: FoundOrder): number {
  const placeOf = ({ group }: OrderView) => exitRoles.findIndex((role) => role === group?.role);
  return placeOf(a) - placeOf(b);
}
