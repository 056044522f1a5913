// Bare node:http beside bare pg, with the very bytes that the server answers: orders that are parsed
// and committed in groups, what waits while one group is on its way in the next one; and reads that
// ask one row by its key.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Client } from 'pg';
import { bareTable, insertRows, type BareRows } from './bare-rows.ts';

export type BarePostgres = {
  readonly url: string;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Over which the rows are spread, in turn. */
  readonly accounts: number;
  /** What the server wrote for such an order; of reads nothing is written. */
  readonly content: string;
};

const input = JSON.parse(process.argv[2] ?? '') as BarePostgres;
const client = new Client({ connectionString: input.url, ssl: false });
await client.connect();
await client.query(bareTable);
const places = Array.from({ length: input.accounts }, (_, place) => place);
await insertRows(client, {
  accounts: places,
  sequences: places.map(() => 0),
  contents: places.map(() => input.content),
  keys: places.map(() => 'first'),
});
let waiting: { readonly key: string; readonly response: ServerResponse }[] = [];
let isCommitting = false;
let orders = 0;

async function commit(): Promise<void> {
  if (isCommitting) return;
  isCommitting = true;
  while (waiting.length > 0) {
    const group = waiting;
    waiting = [];
    const rows: BareRows = { accounts: [], sequences: [], contents: [], keys: [] };
    for (const { key } of group) {
      orders += 1;
      rows.accounts.push(orders % input.accounts);
      rows.sequences.push(Math.floor(orders / input.accounts) + 1);
      rows.contents.push(input.content);
      rows.keys.push(`${key} ${orders}`);
    }
    await insertRows(client, rows);
    for (const { response } of group) answer(response);
    // What the answers lead to in this turn of the loop comes along.
    await new Promise((resolve) => setImmediate(resolve));
  }
  isCommitting = false;
}

function answer(response: ServerResponse): void {
  response.writeHead(input.status, input.headers);
  response.end(input.body);
}

async function read(response: ServerResponse): Promise<void> {
  orders += 1;
  await client.query({
    name: 'read',
    text: 'SELECT content FROM bare_orders WHERE account = $1 AND sequence = 0',
    values: [orders % input.accounts],
  });
  answer(response);
}

function take(request: IncomingMessage, response: ServerResponse): void {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    JSON.parse(Buffer.concat(chunks).toString());
    waiting.push({ key: String(request.headers['idempotency-key']), response });
    if (!isCommitting) setImmediate(() => void commit());
  });
}

const server = createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
  if (request.method === 'GET') void read(response);
  else take(request, response);
});
server.listen(0, '127.0.0.1', () => {
  console.log(JSON.stringify({ port: (server.address() as AddressInfo).port }));
});
process.once('SIGTERM', () => process.exit(0));
