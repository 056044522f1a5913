// The ways an answer fails to arrive: late, in drips, without end, in part or not at all. Waiting
// is on the real clock, however fast the simulated market runs.

import type { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import type { Clock } from '#src/runtime/clock.ts';
import type { Answer } from '#simulator/wire/wire-format.ts';
import { TLS_ALERT } from '#simulator/wire/wire-format.ts';

export type Delivery = (context: {
  readonly response: ServerResponse;
  readonly answer: Answer;
  /** The wait before an answer or between two bytes of it, in real milliseconds. */
  readonly waitMs: number;
  readonly sleep: Clock['sleep'];
  /** Sends the answer as it should be sent. */
  readonly send: () => void;
}) => Promise<void> | void;

/** Names and doings; each leaves the connection closed, or hanging until the simulator closes. */
export const DELIVERIES: Readonly<Record<string, Delivery>> = {
  silence: () => {},
  reset: ({ response }) => void response.socket?.resetAndDestroy(),
  'hang-up': ({ response }) => void response.socket?.destroy(),
  'tls-error': ({ response }) => void response.socket?.end(TLS_ALERT),
  slow: async ({ sleep, waitMs, send }) => {
    await sleep(waitMs);
    send();
  },
  'header-drip': async ({ response, sleep, waitMs }) => {
    const socket = response.socket;
    for (const letter of 'HTTP/1.1 200 OK\r\nX-Slow: '.concat('z'.repeat(DRIPS_MAX))) {
      if (!socket?.writable) return;
      socket.write(letter);
      await sleep(waitMs);
    }
  },
  'body-drip': async ({ response, answer, sleep, waitMs }) => {
    begin(response, answer);
    response.setHeader('Content-Length', Buffer.byteLength(answer.body));
    for (const letter of answer.body) {
      if (response.destroyed) return;
      response.write(letter);
      await sleep(waitMs);
    }
    response.end();
  },
  'endless-body': async ({ response, answer }) => {
    begin(response, answer);
    await flood(response, Infinity);
  },
  'cut-body': ({ response, answer }) => {
    begin(response, answer);
    response.setHeader('Content-Length', Buffer.byteLength(answer.body));
    response.write(answer.body.slice(0, answer.body.length / 2), () => response.socket?.destroy());
  },
  'gzip-bomb': async ({ response, answer }) => {
    begin(response, answer);
    response.setHeader('Content-Encoding', 'gzip');
    await pipeline(Readable.from(spaces(BOMB_CHUNKS)), createGzip(), response).catch(() => {});
  },
};

const DRIPS_MAX = 10_000;
const CHUNK = Buffer.alloc(65_536, ' ');
/** 64 MiB unpacked, some 64 KiB on the wire. */
const BOMB_CHUNKS = 1_024;

function begin(response: ServerResponse, answer: Answer): void {
  response.setHeader('Content-Type', answer.contentType);
}

/** As fast as the client reads, for as long as it does. */
async function flood(response: ServerResponse, chunks: number): Promise<void> {
  await pipeline(Readable.from(spaces(chunks)), response).catch(() => {});
}

function* spaces(chunks: number): Generator<Buffer> {
  for (let chunk = 0; chunk < chunks; chunk += 1) yield CHUNK;
}
