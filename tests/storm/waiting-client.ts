// One client of a storm over orders that wait: places them around the market, cancels and replaces
// them, and writes down what it was told.
import { createConnection, type Ask } from './connection.ts';
import { createChance } from './chance.ts';
import type { Trader } from './client-plan.ts';
import { isFinal } from './history.ts';
import { planOrder } from './waiting-plan.ts';

/** What was said of an order after a request. */
export type Told = {
  readonly request: 'place' | 'cancel' | 'replace';
  readonly id: string;
  /** `open`, `filled`, `cancelled` and so on. */
  readonly status: string;
};

export type WaitingClient = {
  readonly trader: Trader;
  readonly told: readonly Told[];
  /** Keys of orders whose answer came, each once. */
  readonly keys: ReadonlyMap<string, string>;
  /** Answers that no client of a sound server gets. */
  readonly surprises: readonly string[];
  /** Asks until told otherwise, or until the connection is lost. */
  trade(isOver: () => boolean): Promise<void>;
  /** How many are open; NaN when the connection was lost. */
  countOpen(): Promise<number>;
  /** Cancels all that is open; false when the connection was lost. */
  cancelAll(): Promise<boolean>;
};

const symbols = ['AAPL', 'MSFT', 'KO'] as const;
const pauseMs = 2;
const recentMax = 12;
const guessedPrice = 100;

/** What a client has of its own. */
type Desk = {
  readonly ask: Ask;
  readonly token: string;
  readonly told: Told[];
  readonly keys: Map<string, string>;
  readonly surprises: string[];
  readonly marketBySymbol: Map<string, number>;
  /** Of orders and their exits, the oldest first. */
  readonly known: string[];
  unsettled: { readonly key: string; readonly path: string; readonly body: object } | undefined;
};

/** A client on one account; the same seed and number ask the same questions. */
export function createWaitingClient(
  port: number,
  seed: number,
  number: number,
  trader: Trader,
): WaitingClient {
  const chance = createChance(seed, number);
  const desk: Desk = {
    ask: createConnection(port),
    token: trader.token,
    told: [],
    keys: new Map(),
    surprises: [],
    marketBySymbol: new Map(),
    known: [],
    unsettled: undefined,
  };
  let placed = 0;

  async function place(): Promise<boolean> {
    const symbol = chance.pick(symbols);
    const isKnown = desk.marketBySymbol.has(symbol) && chance.percent(80);
    if (!isKnown && !(await lookUp(desk, symbol))) return false;
    const market = desk.marketBySymbol.get(symbol) ?? guessedPrice;
    placed += 1;
    desk.unsettled = {
      key: `waiting-${seed}-${number}-${placed}`,
      ...planOrder(chance, symbol, market),
    };
    return settle(desk);
  }

  async function step(): Promise<boolean> {
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
    if (!(await settle(desk))) return false;
    const [first, ...others] = desk.known.slice(-recentMax);
    if (first === undefined || chance.percent(60)) return place();
    const id = chance.pick([first, ...others]);
    if (chance.percent(60)) return cancel(desk, id);
    const [market = guessedPrice] = desk.marketBySymbol.values();
    return replace(desk, id, market * (0.99 + chance.between(0, 20) / 1_000));
  }

  return {
    trader,
    ...desk,
    async trade(isOver) {
      while (!isOver()) if (!(await step())) return;
    },
    countOpen: () => countOpen(desk),
    cancelAll: async () => (await settle(desk)) && (await cancelAll(desk)),
  };
}

/** Places the order; one whose connection is lost is placed again with its key. */
async function settle(desk: Desk): Promise<boolean> {
  while (desk.unsettled) {
    const { key, path, body } = desk.unsettled;
    const answer = await desk.ask({ method: 'POST', path, token: desk.token, key, body });
    if (!answer) return false;
    if (answer.status === 503) {
      await new Promise((resolve) => setTimeout(resolve, 20));
      continue;
    }
    desk.unsettled = undefined;
    if (answer.status === 201) noteOrder(desk, key, JSON.parse(answer.body).order);
    if (!isFinal(answer)) {
      desk.surprises.push(`${path} ${JSON.stringify(body)}: ${answer.status} ${answer.body}`);
    }
  }
  return true;
}

type Placed = { readonly id: string; readonly status: string; readonly legs?: { id: string }[] };

function noteOrder({ keys, told, known }: Desk, key: string, { id, status, legs }: Placed): void {
  keys.set(key, id);
  told.push({ request: 'place', id, status });
  known.push(id, ...(legs ?? []).map((leg) => leg.id));
}

async function lookUp({ ask, token, marketBySymbol }: Desk, symbol: string): Promise<boolean> {
  const answer = await ask({ method: 'GET', path: `/lookup-stock?symbol=${symbol}`, token });
  const price: unknown = answer?.status === 200 && JSON.parse(answer.body).quote.price;
  if (typeof price === 'string') marketBySymbol.set(symbol, Number(price));
  return answer !== undefined;
}

async function cancel(desk: Desk, id: string): Promise<boolean> {
  const { ask, token } = desk;
  const answer = await ask({ method: 'DELETE', path: `/cancel-order/${id}`, token });
  if (answer?.status === 200) {
    desk.told.push({ request: 'cancel', id, status: JSON.parse(answer.body).status });
  }
  return noteRefusal(desk, 'cancel', id, answer);
}

async function replace(desk: Desk, id: string, price: number): Promise<boolean> {
  const { ask, token } = desk;
  const body = { limit_price: price.toFixed(2) };
  const answer = await ask({ method: 'PUT', path: `/replace-order/${id}`, token, body });
  if (answer?.status === 200) {
    desk.told.push({ request: 'replace', id, status: 'replaced' });
    desk.known.push(JSON.parse(answer.body).id);
  }
  return noteRefusal(desk, 'replace', id, answer);
}

/** False when the connection was lost. */
function noteRefusal(
  { told, surprises }: Desk,
  request: 'cancel' | 'replace',
  id: string,
  answer: Awaited<ReturnType<Ask>>,
): boolean {
  if (!answer) return false;
  if (answer.status === 409) {
    told.push({ request, id, status: JSON.parse(answer.body).order_status });
  } else if (![200, 400, 422, 503].includes(answer.status)) {
    surprises.push(`${request} ${id}: ${answer.status} ${answer.body}`);
  }
  return true;
}

async function countOpen({ ask, token }: Desk): Promise<number> {
  let [count, cursor] = [0, ''];
  for (;;) {
    const path = `/view-orders?status=open&limit=100${cursor}`;
    const answer = await ask({ method: 'GET', path, token });
    if (answer?.status !== 200) return Number.NaN;
    const { orders, next_cursor: next } = JSON.parse(answer.body);
    count += orders.length;
    if (next === null) return count;
    cursor = `&after=${next}`;
  }
}

async function cancelAll(desk: Desk): Promise<boolean> {
  for (;;) {
    const path = '/view-orders?status=open&limit=100';
    const answer = await desk.ask({ method: 'GET', path, token: desk.token });
    if (answer?.status !== 200) return false;
    const { orders } = JSON.parse(answer.body) as { orders: { id: string }[] };
    if (orders.length === 0) return true;
    for (const { id } of orders) if (!(await cancel(desk, id))) return false;
  }
}
