// The very bytes that the server gave, from a bare side: what a limit is measured with.
import { startSide } from './side.ts';
import type { BareAnswer } from './sides/bare-http.ts';
import type { BareOrder } from './sides/bare-order.ts';

/** Headers that Node writes itself, on both sides. */
const ownHeaders = new Set(['connection', 'keep-alive', 'date', 'transfer-encoding']);

/** The answer as a bare side gives it again. Throws when it is no success. */
export async function readAnswer(sample: Response): Promise<BareAnswer> {
  const body = await sample.text();
  if (!sample.ok) throw new Error(`${sample.url}: ${body}`);
  const headers = Object.fromEntries([...sample.headers].filter(([name]) => !ownHeaders.has(name)));
  return { status: sample.status, headers, body };
}

/** With a side that gives this answer to everything, on a port of its own. */
export async function withSide<Value>(
  name: 'bare-http' | 'bare-fastify',
  answer: BareAnswer,
  act: (port: number) => Promise<Value>,
): Promise<Value> {
  return withPort(name, answer, act);
}

/** With the platform's own durable order, which writes into a file of its own. */
export async function withBareOrder<Value>(
  order: BareOrder,
  act: (port: number) => Promise<Value>,
): Promise<Value> {
  return withPort('bare-order', order, act);
}

async function withPort<Value>(
  name: string,
  input: object,
  act: (port: number) => Promise<Value>,
): Promise<Value> {
  const side = await startSide(name, input);
  try {
    return await act((side.first as { port: number }).port);
  } finally {
    await side.stop();
  }
}
