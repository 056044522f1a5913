// The platform's own durable order: bare node:http that parses the JSON, hands the row to bare
// node:sqlite in a thread, and answers the very same bytes after the commit that holds it. What
// waits while one commit is on its way goes into the next, as in the server.
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Worker } from 'node:worker_threads';
import type { BareAnswer } from './bare-http.ts';
import type { BareRow } from './bare-order-thread.ts';

export type BareOrder = BareAnswer & {
  /** The database's file. */
  readonly path: string;
  /** Over which the rows are spread, in turn. */
  readonly accounts: number;
  /** What the server wrote for such an order. */
  readonly content: string;
};

const input = JSON.parse(process.argv[2] ?? '') as BareOrder;
const thread = new Worker(new URL('./bare-order-thread.ts', import.meta.url), {
  workerData: input.path,
});
let waiting: { readonly row: BareRow; readonly response: ServerResponse }[] = [];
let committing: readonly ServerResponse[] = [];
let isCommitting = false;
let orders = 0;

thread.on('message', () => {
  for (const response of committing) answer(response);
  isCommitting = false;
  // What the answers lead to in this turn of the loop comes along.
  if (waiting.length > 0) setImmediate(commit);
});

function commit(): void {
  if (isCommitting) return;
  isCommitting = true;
  const group = waiting;
  waiting = [];
  committing = group.map(({ response }) => response);
  thread.postMessage(group.map(({ row }) => row));
}

function answer(response: ServerResponse): void {
  response.writeHead(input.status, input.headers);
  response.end(input.body);
}

const server = createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    JSON.parse(Buffer.concat(chunks).toString());
    orders += 1;
    const account = orders % input.accounts;
    const sequence = Math.floor(orders / input.accounts);
    const key = `${String(request.headers['idempotency-key'])} ${orders}`;
    waiting.push({ row: [account, sequence, input.content, key], response });
    if (!isCommitting && waiting.length === 1) setImmediate(commit);
  });
});
server.listen(0, '127.0.0.1', () => {
  console.log(JSON.stringify({ port: (server.address() as AddressInfo).port }));
});
process.once('SIGTERM', () => process.exit(0));
