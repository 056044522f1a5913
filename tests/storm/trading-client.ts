// One client of a storm: asks, waits for the answer, asks the next, and writes everything down. An
// order whose connection was lost stays open until a retry with the same key has settled it.
import type { AccountId } from '#src/domain/ids.ts';
import { createChance, type Chance } from './chance.ts';
import { createConnection } from './connection.ts';
import {
  firstAnswered,
  isFinal,
  isPutOff,
  type Answer,
  type Attempt,
  type OrderRecord,
  type Sighting,
} from './history.ts';

/** An account with a session of its user. */
export type Trader = { readonly accountId: AccountId; readonly token: string };

export type TradingClient = {
  readonly orders: readonly OrderRecord[];
  readonly sightings: readonly Sighting[];
  /** Answers that no client of a sound server gets. */
  readonly surprises: readonly string[];
  /** Retries the order that is open, if any; false when the connection was lost again. */
  settle(): Promise<boolean>;
  /** Trades until told otherwise or until the connection is lost. */
  trade(isOver: () => boolean): Promise<void>;
  /** Asks for at most so many earlier answers again, spread over the whole storm. */
  askAgain(count: number): Promise<void>;
  /** Reads the account; false when it could not be read. */
  viewPortfolio(trader: Trader): Promise<boolean>;
  readonly counts: Readonly<ClientCounts>;
};

export type ClientCounts = {
  /** Orders with their first answer. */
  answered: number;
  /** Attempts that ended without an answer. */
  unknown: number;
  retried: number;
  /** Unknown orders that the journal had already when they were retried. */
  committed: number;
  /** 503 and 507 answers: not now, ask again. */
  refused: number;
  /** Those of them that are no problem document with a code. */
  unexplained: number;
};

export type ClientPlan = {
  readonly port: number;
  readonly seed: number;
  readonly number: number;
  /** Accounts that many clients share. */
  readonly hot: readonly [Trader, ...Trader[]];
  readonly own: readonly [Trader, ...Trader[]];
  onAnswer(): void;
};

const symbols = ['AAPL', 'MSFT', 'IBM', 'KO', 'F'] as const;
/** Orders of one client that can be told apart by the digits of their quantity. */
const ordersMax = 1_000_000;
const pauseAfterRefusalMs = 20;

export function createTradingClient(plan: ClientPlan): TradingClient {
  const { port, seed, number, hot, own, onAnswer } = plan;
  const chance = createChance(seed, number);
  const ask = createConnection(port);
  const orders: OrderRecord[] = [];
  const sightings: Sighting[] = [];
  const surprises: string[] = [];
  const counts = createCounts();
  const tradersById = new Map([...hot, ...own].map((trader) => [trader.accountId, trader]));
  const heldByPlace = new Map<string, string>();
  let open: OrderRecord | undefined;

  /** One attempt, written down if it can have arrived; undefined when the connection was lost. */
  async function attempt(order: OrderRecord): Promise<Answer | undefined> {
    const { accountId, side, symbol, quantity, key } = order;
    const { token } = tradersById.get(accountId) ?? {};
    const path = side === 'buy' ? '/buy-stock' : '/sell-stock';
    const startedAt = performance.now();
    let isDelivered = true;
    const onUndelivered = () => void (isDelivered = false);
    const body = { symbol, quantity };
    const answer = await ask({ method: 'POST', path, token, key, body, onUndelivered });
    if (!isDelivered) return undefined;
    const made: Attempt = { startedAt, endedAt: performance.now(), answer };
    const isOpen = !firstAnswered(order);
    order.attempts.push(made);
    if (!answer && isOpen) counts.unknown += 1;
    if (answer && !isFinal(answer)) noteOther(answer);
    if (!answer || !isOpen || !isFinal(answer)) return answer;
    counts.answered += 1;
    onAnswer();
    rememberHeld(order, answer);
    return answer;
  }

  function noteOther(answer: Answer): void {
    if (!isPutOff(answer)) {
      surprises.push(`${answer.status} ${answer.body.slice(0, 300)}`);
      return;
    }
    counts.refused += 1;
    if (JSON.parse(answer.body).code === undefined) counts.unexplained += 1;
  }

  function rememberHeld({ accountId, symbol }: OrderRecord, { status, body }: Answer): void {
    if (status !== 201) return;
    const held: unknown = JSON.parse(body).position?.quantity;
    const place = `${accountId} ${symbol}`;
    if (typeof held === 'string') heldByPlace.set(place, held);
    else heldByPlace.delete(place);
  }

  async function settle(): Promise<boolean> {
    while (open) {
      const { attempts } = open;
      const before = attempts.length;
      const wasUnknown = before > 0 && attempts.at(-1)?.answer === undefined;
      const answer = await attempt(open);
      if (wasUnknown && attempts.length > before) counts.retried += 1;
      if (!answer) return false;
      if (wasUnknown && answer.isReplayed) counts.committed += 1;
      // A refusal for the moment, such as a price that is on its way, leaves the order open.
      if (!isPutOff(answer)) open = undefined;
      else await new Promise((resolve) => setTimeout(resolve, pauseAfterRefusalMs));
    }
    return true;
  }

  function planOrder(): OrderRecord {
    const trader = pickTrader(chance, hot, own);
    const side = chance.percent(50) ? 'buy' : 'sell';
    const symbol = chance.pick(symbols);
    const held = heldByPlace.get(`${trader.accountId} ${symbol}`);
    const mark = String(number * ordersMax + orders.length + 1).padStart(9, '0');
    const fresh = `${chance.between(1, symbol === 'F' ? 80 : 8)}.${mark}`.replace(/0+$/, '');
    const quantity = side === 'sell' && held && chance.percent(15) ? held : fresh;
    const key = `storm-${seed}-${number}-${orders.length + 1}`;
    return { key, accountId: trader.accountId, side, symbol, quantity, attempts: [] };
  }

  async function submit(): Promise<boolean> {
    const order = planOrder();
    orders.push(order);
    open = order;
    const answer = await attempt(order);
    if (!answer) return false;
    if (isFinal(answer)) open = undefined;
    return settle();
  }

  async function viewPortfolio({ accountId, token }: Trader): Promise<boolean> {
    const startedAt = performance.now();
    const answer = await ask({ method: 'GET', path: '/view-portfolio', token });
    if (!answer) return false;
    if (answer.status === 200) {
      const { cash, positions } = JSON.parse(answer.body);
      sightings.push({ accountId, startedAt, endedAt: performance.now(), cash, positions });
    } else noteOther(answer);
    return answer.status === 200;
  }

  /** A refused read is no lost connection. */
  async function readSome(): Promise<boolean> {
    const refusedBefore = counts.refused;
    const isRead = await viewPortfolio(pickTrader(chance, hot, own));
    return isRead || counts.refused > refusedBefore;
  }

  /** An order without a key that cannot be filled: its refusal is a read of the account. */
  async function submitHopeless(): Promise<boolean> {
    const { accountId, token } = pickTrader(chance, hot, own);
    const side = chance.percent(50) ? 'buy' : 'sell';
    const symbol = chance.pick(symbols);
    const startedAt = performance.now();
    const body = { symbol, quantity: '900000' };
    const answer = await ask({ method: 'POST', path: `/${side}-stock`, token, body });
    if (!answer) return false;
    if (answer.status !== 422) {
      noteOther(answer);
      return true;
    }
    const endedAt = performance.now();
    const { available_cash: cash, held_quantity: quantity } = JSON.parse(answer.body);
    const seen = side === 'buy' ? { cash } : { held: { symbol, quantity } };
    sightings.push({ accountId, startedAt, endedAt, ...seen });
    return true;
  }

  async function askAgain(count: number): Promise<void> {
    const answered = orders.filter((order) => firstAnswered(order));
    const step = Math.max(1, Math.floor(answered.length / Math.max(1, count)));
    for (let index = chance.between(0, step - 1); index < answered.length; index += step) {
      const order = answered[index];
      if (order && !(await attempt(order))) return;
    }
  }

  async function step(): Promise<boolean> {
    if (chance.percent(5)) return readSome();
    if (chance.percent(2)) return submitHopeless();
    return submit();
  }

  return {
    orders,
    sightings,
    surprises,
    counts,
    settle,
    askAgain,
    viewPortfolio,
    trade: async (isOver) => {
      while (!isOver()) if (!(await step())) return;
    },
  };
}

function pickTrader(chance: Chance, hot: ClientPlan['hot'], own: ClientPlan['own']): Trader {
  return chance.percent(40) ? chance.pick(hot) : chance.pick(own);
}

function createCounts(): ClientCounts {
  return { answered: 0, unknown: 0, retried: 0, committed: 0, refused: 0, unexplained: 0 };
}
