// Clients that never close: 1,200 connections of one address that say nothing, or something odd, and
// hold their half; and readers who ask for much and read none of it. Meanwhile newcomers from
// elsewhere are served.
import { execFileSync } from 'node:child_process';
import { Agent } from 'node:http';
import { connect, type Socket } from 'node:net';
import type { Finding } from './finding.ts';
import { pause, quantile, readMeanwhile } from './measure.ts';

const silent = 1_200;
const openedAtOnce = 50;
const readers = 40;
const p99MsMax = 500;
const growthMbMax = 100;
/** Twice the 10 s that the server waits for a reader, and some for a busy machine. */
const heldMsMax = 22_000;

const odd = [
  '',
  'GET /healthcheck HTTP/1.1\r\nHost: x\r\n',
  'hello\r\n\r\n',
  'CONNECT example.org:443 HTTP/1.1\r\nHost: x\r\n\r\n',
  'POST /login HTTP/1.1\r\nHost: x\r\nExpect: tea\r\nContent-Length: 2\r\n\r\n',
];
const unread = 'GET /openapi.json HTTP/1.1\r\nHost: x\r\n\r\n'.repeat(32);

type Terms = {
  readonly port: number;
  readonly token: string;
  readonly pid: number;
  readonly connectionsPerAddress: number;
};

/** Whether newcomers noticed, whether all were closed, and whether the memory held. */
export async function besiegeWithSilentClients(terms: Terms): Promise<Finding> {
  const { port, token, pid, connectionsPerAddress } = terms;
  const before = residentMb(pid);
  const clients: Client[] = [];
  let peak = before;
  const siege = async () => {
    for (let index = 0; index < silent; index += 1) {
      clients.push(open(port, '127.0.0.3', odd[index % odd.length] ?? '', true));
      if (index % openedAtOnce === 0) await pause(20);
    }
    for (let index = 0; index < readers; index += 1) {
      clients.push(open(port, '127.0.0.4', unread, false));
    }
    const endsAt = performance.now() + heldMsMax;
    while (performance.now() < endsAt) {
      await pause(1_000);
      peak = Math.max(peak, residentMb(pid));
    }
  };
  const newcomers = new Agent({ keepAlive: false });
  const times = await readMeanwhile(port, token, 20, siege(), newcomers);
  const held = await countOpen(clients);
  const p99 = quantile(times, 0.99);
  const growth = peak - before;
  return {
    isFine: p99 < p99MsMax && held === 0 && growth <= growthMbMax,
    text:
      `${silent} silent connections of an address that may hold ${connectionsPerAddress}, and ` +
      `${readers} that read nothing: p99 of ${times.length} newcomers' reads ${p99.toFixed(1)} ms ` +
      `(at most ${p99MsMax}), ${held} still open after ${heldMsMax / 1_000} s, memory grew by ` +
      `${growth} MB (at most ${growthMbMax})`,
  };
}

type Client = { readonly socket: Socket; isClosed: boolean };

function open(port: number, localAddress: string, bytes: string, isReading: boolean): Client {
  const socket = connect({ port, host: '127.0.0.1', localAddress, allowHalfOpen: true }, () => {
    if (bytes) socket.write(bytes);
  });
  const client = { socket, isClosed: false };
  socket.on('error', () => (client.isClosed = true));
  socket.on('close', () => (client.isClosed = true));
  if (isReading) socket.resume();
  else socket.pause();
  return client;
}

/** Who writes to a connection that is closed at the other end is told so. */
async function countOpen(clients: readonly Client[]): Promise<number> {
  for (let time = 0; time < 2; time += 1) {
    for (const { socket, isClosed } of clients) if (!isClosed) socket.write('x');
    await pause(200);
  }
  for (const { socket } of clients) socket.destroy();
  return clients.filter(({ isClosed }) => !isClosed).length;
}

function residentMb(pid: number): number {
  const kilobytes = execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' });
  return Math.round(Number(kilobytes) / 1_024);
}
