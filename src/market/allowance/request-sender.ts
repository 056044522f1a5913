// How anything is asked of the upstream: in its turn, unless its function is closed, and with an
// answer or a failure that those who come next are told of.
import { UpstreamError, type UpstreamFunction } from '#src/market/market-data.ts';
import type { AskedPart } from './blame.ts';
import { AllowanceRefusedError, type RequestQueue, type Turn } from './request-queue.ts';
import type { Setbacks } from './setbacks.ts';
import {
  refusalOfFunction,
  type FailureHandler,
  type UpstreamHealth,
} from './upstream-failures.ts';

/** Asks for the part; the request may tell which one it was, when that is known only then. */
export type RequestSender = <Value>(
  part: AskedPart,
  turn: Turn,
  request: (asPart: (actual: AskedPart) => void) => Promise<Value>,
) => Promise<Value>;

type Needs = {
  readonly queue: RequestQueue;
  readonly health: UpstreamHealth;
  readonly failures: FailureHandler;
  /** Functions that fail by themselves. */
  readonly closed: Setbacks<UpstreamFunction>;
};

/** Sends behind the queue. Throws AllowanceRefusedError, UpstreamError, or what the request did. */
export function createRequestSender({ queue, health, failures, closed }: Needs): RequestSender {
  return async (part, turn, request) => {
    const refusal = refusalOfFunction(closed, part);
    if (refusal) throw new AllowanceRefusedError(refusal);
    const leftAt = await queue.wait(turn);
    let actual = part;
    try {
      const value = await request((chosen) => (actual = chosen));
      health.noteAnswered();
      failures.answered(actual);
      return value;
    } catch (error) {
      throw error instanceof UpstreamError
        ? await failures.handle(error, actual, turn, leftAt)
        : error;
    }
  };
}
