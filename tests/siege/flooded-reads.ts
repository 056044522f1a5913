// A user's reads in peace and under a flood, in the same run. The flood comes from a thread of its
// own, so that it does not hold up the one who measures.
import { Worker } from 'node:worker_threads';
import { pause, quantile, readMeanwhile } from './measure.ts';

/** How many answers of the flood had each status. */
export type Statuses = ReadonlyMap<number, number>;

type Plan = {
  readonly port: number;
  /** Of the user who reads. */
  readonly token: string;
  readonly warmUpMs: number;
  readonly idleMs: number;
  /** The module that floods when it is run as a thread, and what it is told. */
  readonly script: string;
  readonly order: unknown;
};

const paceMs = 5;

/** The p99 of the reads before and during the flood, and what the flood was answered with. */
export async function measureFloodedReads({ port, token, ...plan }: Plan) {
  await readMeanwhile(port, token, paceMs, pause(plan.warmUpMs));
  const idle = await readMeanwhile(port, token, paceMs, pause(plan.idleMs));
  const thread = new Worker(new URL(plan.script), { workerData: plan.order });
  const flood = new Promise<Statuses>((resolve, reject) => {
    thread.once('message', resolve).once('error', reject);
  });
  const flooded = await readMeanwhile(port, token, paceMs, flood);
  const statuses = await flood;
  const shown = [...statuses].map(([status, count]) => `${count} of ${status}`).join(', ');
  return { before: quantile(idle, 0.99), during: quantile(flooded, 0.99), statuses, shown };
}
