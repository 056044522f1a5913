// A connection of its own that listens, and proves to itself again and again that notices arrive: a
// pooler in transaction mode takes LISTEN and tells nobody of a notice that comes between queries.
import { Client } from 'pg';
import type { Clock } from '#src/runtime/clock.ts';
import { connectionTo, type PostgresAddress } from './address.ts';

export type Listening = {
  /** Whether notices arrive by themselves. */
  isProven(): boolean;
  end(): void;
};

type Needs = {
  readonly address: PostgresAddress;
  readonly clock: Clock;
  readonly node: string;
  /** Sends a notice on any other connection. */
  readonly notify: (content: string) => Promise<unknown>;
  readonly onNotice: (content: string) => void;
  /** It was proven that notices arrive, after a time in which they may have been missed. */
  readonly onProven: () => void;
  /** Notices do not arrive by themselves any more. */
  readonly onLost: () => void;
};

export const channel = 'papertape';
const proofEveryMs = 5_000;
const proofMsMax = 1_000;
/** Where notices never arrive, that is tried again so often. */
const retryMsMax = 30_000;
const retryMsFirst = 250;

/** Resolves when it is known for the first time whether notices arrive. Never rejects. */
export async function startListening(needs: Needs): Promise<Listening> {
  const { clock, onProven, onLost } = needs;
  const known = Promise.withResolvers<void>();
  const state: State = { isOn: true, isProven: false, line: undefined };

  /** Until the line tells nothing any more. */
  async function proveAgainAndAgain(line: Line): Promise<void> {
    while (state.isOn && (await line.prove())) {
      if (!state.isProven) {
        state.isProven = true;
        onProven();
      }
      known.resolve();
      await Promise.race([clock.after(proofEveryMs), line.broken]);
    }
  }

  async function listen(): Promise<void> {
    let retryMs = retryMsFirst;
    while (state.isOn) {
      state.line = await openLine(needs).catch(() => undefined);
      if (state.line) await proveAgainAndAgain(state.line);
      if (state.isProven) onLost();
      retryMs = state.isProven ? retryMsFirst : Math.min(retryMs * 2, retryMsMax);
      state.isProven = false;
      state.line?.close();
      known.resolve();
      if (state.isOn) await clock.after(retryMs);
    }
  }

  void listen();
  await known.promise;
  return {
    isProven: () => state.isProven,
    end() {
      state.isOn = false;
      state.line?.close();
    },
  };
}

type State = { isOn: boolean; isProven: boolean; line: Line | undefined };

type Line = {
  /** Whether a notice to itself arrives in time. */
  prove(): Promise<boolean>;
  readonly broken: Promise<void>;
  close(): void;
};

/**
 * Proofs go from a node to itself, each with a number of its own, and on another connection: what a
 * session tells itself comes with its answer, also through a pooler that passes nothing else on.
 */
async function openLine({ address, clock, node, notify, onNotice }: Needs): Promise<Line> {
  const client = new Client(connectionTo(address));
  const broken = Promise.withResolvers<void>();
  const proofs = new Map<string, () => void>();
  let count = 0;
  client.on('error', () => broken.resolve());
  client.on('end', () => broken.resolve());
  client.on('notification', ({ payload = '' }) => {
    const arrived = proofs.get(payload);
    if (arrived) arrived();
    else if (!payload.startsWith('proof ')) onNotice(payload);
  });
  await client.connect();
  await client.query(`LISTEN ${channel}`);
  return {
    broken: broken.promise,
    async prove() {
      const name = `proof ${node} ${(count += 1)}`;
      const arrived = new Promise<boolean>((resolve) => proofs.set(name, () => resolve(true)));
      const late = Promise.race([clock.after(proofMsMax), broken.promise]).then(() => false);
      const isProven = await Promise.race([arrived, late, failure(notify(name))]);
      proofs.delete(name);
      return isProven;
    },
    // What is on its way is of no use to anybody.
    close: () => void client.end().catch(() => {}),
  };
}

/** Resolves with false when it rejects, and never otherwise. */
function failure(sent: Promise<unknown>): Promise<false> {
  return new Promise((resolve) => void sent.catch(() => resolve(false)));
}
