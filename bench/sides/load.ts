// The load: keep-alive connections over bare sockets, so that asking costs less than answering.
// Saturating, every connection asks again when it is answered. At a fixed rate every request has its
// instant, and waiting for a free connection counts: a stall is not hidden by asking less.
import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { summarizeLatencies, type Latencies } from '../latencies.ts';
import { createRequests, type Wanted } from '../requests.ts';

type Input = {
  readonly port: number;
  readonly host?: string;
  readonly connections: number;
  readonly durationMs: number;
  /** Requests a second; undefined saturates. */
  readonly rate?: number;
  readonly wanted: Wanted;
  readonly expectedStatus: number;
};

export type LoadResult = {
  readonly rate: number;
  readonly completed: number;
  /** From the instant a request was due. */
  readonly latencyMs: Latencies;
  /** Answers with another status than expected, and how many of each. */
  readonly unexpected: Readonly<Record<string, number>>;
};

/** How long an answer may come after the end; what never comes took that long at least. */
const lateMsMax = 5_000;
const input = JSON.parse(process.argv[2] ?? '') as Input;
const nextRequest = createRequests(input.wanted);
const latencies: number[] = [];
const unexpected: Record<string, number> = {};
const due: number[] = [];
const idle: Connection[] = [];
let asked = 0;

const connections = await Promise.all(
  Array.from({ length: input.connections }, () => open(input.port)),
);
// Only now: requests that were due while the connections opened would have waited for those.
const { durationMs } = input;
const startedAt = performance.now();
const endsAt = startedAt + durationMs;
for (const connection of connections) free(connection);
if (input.rate !== undefined) keepRate(input.rate);
stayAwake();
await sleep(durationMs);
if (input.rate !== undefined) await awaitLate();
report();

/** At a fixed rate a stall at the end counts as well: every request that was due has its latency. */
async function awaitLate(): Promise<void> {
  const latest = endsAt + lateMsMax;
  const isOpen = () => due.length > 0 || connections.some(({ isBusy }) => isBusy);
  while (isOpen() && performance.now() < latest) await sleep(5);
  const unanswered = connections.filter(({ isBusy }) => isBusy).map(({ dueAt }) => dueAt);
  for (const dueAt of [...unanswered, ...due]) latencies.push(performance.now() - dueAt);
}

type Connection = { readonly socket: Socket; dueAt: number; isBusy: boolean; received: string };

function keepRate(rate: number): void {
  const timer = setInterval(() => {
    // The first one is due at the start.
    const wanted = Math.floor(((performance.now() - startedAt) / 1_000) * rate) + 1;
    for (; asked < wanted; asked += 1) due.push(startedAt + (asked * 1_000) / rate);
    while (due.length > 0 && idle.length > 0) send(idle.pop(), due.shift());
  }, 1);
  setTimeout(() => clearInterval(timer), durationMs);
}

function free(connection: Connection): void {
  connection.isBusy = false;
  if (input.rate === undefined) return send(connection, performance.now());
  const dueAt = due.shift();
  if (dueAt === undefined) idle.push(connection);
  else send(connection, dueAt);
}

function send(connection: Connection | undefined, dueAt = performance.now()): void {
  if (!connection || dueAt >= endsAt) return;
  connection.dueAt = dueAt;
  connection.isBusy = true;
  connection.socket.write(nextRequest());
}

async function open(port: number): Promise<Connection> {
  const socket = connect({ port, host: input.host ?? '127.0.0.1', noDelay: true });
  const connection = { socket, dueAt: 0, isBusy: false, received: '' };
  await new Promise((resolve, reject) => socket.once('connect', resolve).once('error', reject));
  socket.setEncoding('latin1');
  socket.on('data', (data: string) => receive(connection, data));
  socket.on('close', () => {
    if (connection.isBusy && performance.now() < endsAt) count('closed');
  });
  return connection;
}

function receive(connection: Connection, data: string): void {
  const text = connection.received + data;
  if (!isWhole(text)) {
    connection.received = text;
    return;
  }
  connection.received = '';
  const now = performance.now();
  // Saturated, only what is answered in time counts for the rate.
  if (now < endsAt || input.rate !== undefined) {
    latencies.push(now - connection.dueAt);
    const status = text.slice(9, 12);
    if (Number(status) !== input.expectedStatus) count(status);
  }
  free(connection);
}

/** By its length, or by its last chunk. */
function isWhole(text: string): boolean {
  const headEnd = text.indexOf('\r\n\r\n');
  if (headEnd === -1) return false;
  const length = /\r\ncontent-length: (\d+)/i.exec(text)?.[1];
  if (length !== undefined) return text.length >= headEnd + 4 + Number(length);
  const isChunked = /\r\ntransfer-encoding: chunked/i.test(text.slice(0, headEnd));
  return !isChunked || text.endsWith('\r\n0\r\n\r\n');
}

/** A load that sleeps makes the server pay for waking it, the more the slower the server is. */
function stayAwake(): void {
  if (performance.now() < endsAt) setImmediate(stayAwake);
}

function count(what: string): void {
  unexpected[what] = (unexpected[what] ?? 0) + 1;
}

function report(): void {
  const result: LoadResult = {
    rate: (latencies.length / durationMs) * 1_000,
    completed: latencies.length,
    latencyMs: summarizeLatencies(latencies),
    unexpected,
  };
  console.log(JSON.stringify(result));
  process.exit(0);
}
