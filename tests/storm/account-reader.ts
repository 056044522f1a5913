// How one client of a storm looks at accounts: at a portfolio, or at what a refused order tells.
import type { Chance } from './chance.ts';
import { pickTrade, pickTrader, type ClientPlan, type Trader } from './client-plan.ts';
import { noteOther, type ClientRecord } from './client-record.ts';
import type { Ask } from './connection.ts';

type AccountReader = {
  /** Reads the account; false when it could not be read. */
  viewPortfolio(trader: Trader): Promise<boolean>;
  /** Reads some account; false when the connection was lost. */
  readSome(): Promise<boolean>;
  /**
   * Sends an order without a key that cannot be filled: its refusal is a read of the account. False
   * when the connection was lost.
   */
  submitHopeless(): Promise<boolean>;
};

type Needs = {
  readonly plan: ClientPlan;
  readonly chance: Chance;
  readonly ask: Ask;
  readonly record: ClientRecord;
};

/** Writes down what it sees. */
export function createAccountReader({ plan, chance, ask, record }: Needs): AccountReader {
  async function viewPortfolio({ accountId, token }: Trader): Promise<boolean> {
    const startedAt = performance.now();
    const answer = await ask({ method: 'GET', path: '/view-portfolio', token });
    if (!answer) return false;
    if (answer.status === 200) {
      const { cash, positions } = JSON.parse(answer.body);
      record.sightings.push({ accountId, startedAt, endedAt: performance.now(), cash, positions });
    } else noteOther(record, answer);
    return answer.status === 200;
  }

  return {
    viewPortfolio,
    async readSome() {
      const refusedBefore = record.counts.refused;
      const isRead = await viewPortfolio(pickTrader(plan, chance));
      // A refused read is no lost connection.
      return isRead || record.counts.refused > refusedBefore;
    },
    async submitHopeless() {
      const { accountId, token } = pickTrader(plan, chance);
      const { side, symbol } = pickTrade(chance);
      const startedAt = performance.now();
      const body = { symbol, quantity: '900000' };
      const answer = await ask({ method: 'POST', path: `/${side}-stock`, token, body });
      if (!answer) return false;
      if (answer.status !== 422) {
        noteOther(record, answer);
        return true;
      }
      const endedAt = performance.now();
      const { available_cash: cash, held_quantity: quantity } = JSON.parse(answer.body);
      const seen = side === 'buy' ? { cash } : { held: { symbol, quantity } };
      record.sightings.push({ accountId, startedAt, endedAt, ...seen });
      return true;
    },
  };
}
