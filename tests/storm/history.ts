// What the clients of a storm write down: every order with every attempt at it, and every sight of
// an account. Instants are of the one monotonic clock of the process that all clients live in.
import type { AccountId } from '#src/domain/ids.ts';
import type { Side } from '#src/domain/order.ts';

export type Answer = {
  readonly status: number;
  readonly body: string;
  /** The server said that it gave its first answer again. */
  readonly isReplayed: boolean;
};

export type Attempt = {
  readonly startedAt: number;
  readonly endedAt: number;
  /** Undefined when the connection was lost: then only the journal knows. */
  readonly answer: Answer | undefined;
};

export type OrderRecord = {
  readonly key: string;
  readonly accountId: AccountId;
  readonly side: Side;
  readonly symbol: string;
  /** Different in every order of a storm, so that an entry is recognised without its key. */
  readonly quantity: string;
  readonly attempts: Attempt[];
};

/** A part of an account's state that an answer showed. */
export type Sighting = {
  readonly accountId: AccountId;
  readonly startedAt: number;
  readonly endedAt: number;
  readonly cash?: string;
  /** Every position that was shown. */
  readonly positions?: readonly HeldPosition[];
  /** What a refused sale said is held; "0" for nothing. */
  readonly held?: { readonly symbol: string; readonly quantity: string };
};

export type HeldPosition = {
  readonly symbol: string;
  readonly quantity: string;
  readonly cost_basis: string;
};

/** A fill or a recorded refusal; anything else leaves the order open. */
export function isFinal(answer: Answer | undefined): boolean {
  return answer?.status === 201 || answer?.status === 422;
}

/** Not now: the order may be sent again with its key. */
export function isPutOff({ status }: Answer): boolean {
  return status === 503 || status === 507;
}

/** Nothing was recorded, the answer says; every other one without a result leaves it open. */
export function deniesRecording(answer: Answer | undefined): boolean {
  if (!answer || !isPutOff(answer)) return false;
  return JSON.parse(answer.body).code !== 'outcome_unknown';
}

/** The attempt that was answered first. */
export function firstAnswered(order: OrderRecord): (Attempt & { answer: Answer }) | undefined {
  for (const attempt of order.attempts) {
    const { answer } = attempt;
    if (answer && isFinal(answer)) return { ...attempt, answer };
  }
  return undefined;
}
