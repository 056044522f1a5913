// What is counted while a run goes on.
import type { ClientCounts } from './client-record.ts';
import type { TradingClient } from './trading-client.ts';

/** Answered orders in a time. */
export type Load = { ms: number; answered: number };

export type Tally = {
  /** An order has got its first answer. */
  noteAnswer(): void;
  answered(): number;
  /** Called once, by the next answer. */
  onNextAnswer: (() => void) | undefined;
  /** Before the first kill. */
  steady: Load;
  /** From the first answer after a restart to the kill, over all kills. */
  readonly windows: Load;
  readonly readyMs: number[];
};

export function createTally(): Tally {
  let answered = 0;
  const tally: Tally = {
    noteAnswer: () => {
      answered += 1;
      const told = tally.onNextAnswer;
      tally.onNextAnswer = undefined;
      told?.();
    },
    answered: () => answered,
    onNextAnswer: undefined,
    steady: { ms: 0, answered: 0 },
    windows: { ms: 0, answered: 0 },
    readyMs: [],
  };
  return tally;
}

/** Answered orders a second. */
export function rateOf({ ms, answered }: Load): number {
  return ms === 0 ? 0 : Math.round((answered * 1000) / ms);
}

/** What all clients counted. */
export function sumCounts(clients: readonly TradingClient[]): Readonly<ClientCounts> {
  const sum = (name: keyof ClientCounts) =>
    clients.reduce((total, { counts }) => total + counts[name], 0);
  return {
    answered: sum('answered'),
    unknown: sum('unknown'),
    retried: sum('retried'),
    committed: sum('committed'),
    refused: sum('refused'),
    unexplained: sum('unexplained'),
  };
}
