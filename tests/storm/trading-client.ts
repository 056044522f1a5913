// One client of a storm: asks, waits for the answer, asks the next, and writes everything down. An
// order whose connection was lost stays open until a retry with the same key has settled it.
import { createAccountReader } from './account-reader.ts';
import { createChance } from './chance.ts';
import { planOrder, type ClientPlan, type Trader } from './client-plan.ts';
import { createClientRecord, type ClientCounts } from './client-record.ts';
import { createConnection } from './connection.ts';
import { firstAnswered, isFinal, isPutOff, type OrderRecord, type Sighting } from './history.ts';
import { createOrderSender } from './order-sender.ts';

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

const pauseAfterRefusalMs = 20;

/** A client that follows the plan; the same seed and number ask the same questions. */
export function createTradingClient(plan: ClientPlan): TradingClient {
  const chance = createChance(plan.seed, plan.number);
  const ask = createConnection(plan.port);
  const record = createClientRecord();
  const { orders, counts } = record;
  const { attempt, heldOf } = createOrderSender({ plan, ask, record });
  const reader = createAccountReader({ plan, chance, ask, record });
  let open: OrderRecord | undefined;

  /** Until then a refusal for the moment, such as a price on its way, leaves the order open. */
  async function settle(isOver = () => false): Promise<boolean> {
    while (open && !isOver()) {
      const { attempts } = open;
      const before = attempts.length;
      const wasUnknown = before > 0 && attempts.at(-1)?.answer === undefined;
      const answer = await attempt(open);
      if (wasUnknown && attempts.length > before) counts.retried += 1;
      if (!answer) return false;
      if (wasUnknown && answer.isReplayed) counts.committed += 1;
      if (!isPutOff(answer)) open = undefined;
      else await pauseAfterRefusal();
    }
    return true;
  }

  async function submit(isOver: () => boolean): Promise<boolean> {
    const order = planOrder(plan, chance, orders.length, heldOf);
    orders.push(order);
    open = order;
    const answer = await attempt(order);
    if (!answer) return false;
    if (isFinal(answer)) open = undefined;
    else await pauseAfterRefusal();
    return settle(isOver);
  }

  async function step(isOver: () => boolean): Promise<boolean> {
    if (chance.percent(5)) return reader.readSome();
    if (chance.percent(2)) return reader.submitHopeless();
    return submit(isOver);
  }

  return {
    ...record,
    settle: () => settle(),
    askAgain: async (count) => {
      const answered = orders.filter((order) => firstAnswered(order));
      const step = Math.max(1, Math.floor(answered.length / Math.max(1, count)));
      for (let index = chance.between(0, step - 1); index < answered.length; index += step) {
        const order = answered[index];
        if (order && !(await attempt(order))) return;
      }
    },
    viewPortfolio: reader.viewPortfolio,
    trade: async (isOver) => {
      while (!isOver()) if (!(await step(isOver))) return;
    },
  };
}

/** Whoever is put off comes back later, also after a first refusal. */
function pauseAfterRefusal(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, pauseAfterRefusalMs));
}
