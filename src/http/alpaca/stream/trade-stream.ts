// The websocket of trade updates: connections are taken over from HTTP here, and given to sessions.
import type { IncomingMessage, Server } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type RawData, type WebSocket } from 'ws';
import type { Clock } from '#src/runtime/clock.ts';
import type { Connections } from '#src/http/connection/connections.ts';
import type { Limits } from '#src/http/access/limits.ts';
import type { Peer } from '#src/http/wire/peer.ts';
import { closeCodes } from './listening.ts';
import { createStreamSession, type SessionNeeds, type StreamSession } from './stream-session.ts';

export type TradeStream = {
  /** Takes over a connection that asks for a websocket. */
  accept(request: IncomingMessage, socket: Duplex, head: Buffer, onWelcome: () => void): void;
  /** Tells clients to come back, one after another, so that not all of them come at once. */
  spread(overMs: number): void;
  /** Ends every connection; resolves when they are gone. */
  close(): Promise<void>;
};

type Needs = SessionNeeds & { readonly clock: Clock };

/** A frame of a client says who it is, or names a stream. */
const frameBytesMax = 4 * 1024;
/** Frames of a client that wait for their answers: more of them nobody sends who reads. */
const framesWaitingMax = 100;
/** For saying who it is. */
const patienceMs = 10_000;
/** A client that was told and does not close is cut off. */
const lingerMs = 1_000;

/** A stream without clients. */
export function createTradeStream(needs: Needs): TradeStream {
  const { clock } = needs;
  const server = new WebSocketServer({
    noServer: true,
    maxPayload: frameBytesMax,
    perMessageDeflate: false,
  });

  function cutOff(socket: WebSocket, code: number, why: string): void {
    socket.close(code, why);
    void clock.after(lingerMs).then(() => socket.terminate());
  }

  function serve(socket: WebSocket, onWelcome: () => void): void {
    let isKnown = false;
    const session = createStreamSession(needs, {
      send: (frame) => sendText(socket, frame),
      close: (code, why) => cutOff(socket, code, why),
      welcome() {
        isKnown = true;
        onWelcome();
      },
    });
    const refuseSilent = async () => {
      await clock.after(patienceMs);
      if (!isKnown) cutOff(socket, closeCodes.refused, 'nobody has said who this is');
    };
    const refuseFlood = () => cutOff(socket, closeCodes.refused, 'too many frames');
    socket.on('message', createFrameTaker(session, refuseFlood));
    socket.on('close', session.end);
    // A broken frame closes the connection, and there is nobody to tell.
    socket.on('error', () => socket.terminate());
    void refuseSilent();
  }

  return {
    accept: (request, socket, head, onWelcome) =>
      server.handleUpgrade(request, socket, head, (client) => serve(client, onWelcome)),
    spread(overMs) {
      const all = [...server.clients];
      for (const [place, client] of all.entries()) {
        const wait = clock.after((place / all.length) * overMs);
        void wait.then(() => cutOff(client, closeCodes.goingAway, 'the server stops'));
      }
    },
    async close() {
      const clients = [...server.clients];
      for (const client of clients) client.close(closeCodes.goingAway, 'the server stops');
      if (clients.length > 0) await clock.sleep(lingerMs);
      for (const client of server.clients) client.terminate();
      server.close();
    },
  };
}

/** Takes frames up to the number that may wait, and none after that. */
function createFrameTaker({ receive }: Pick<StreamSession, 'receive'>, refuse: () => void) {
  let waiting = 0;
  return (data: RawData): void => {
    if (waiting > framesWaitingMax) return;
    waiting += 1;
    if (waiting > framesWaitingMax) return refuse();
    // Binary frames hold JSON as well.
    void receive(textOf(data)).then(() => (waiting -= 1));
  };
}

function textOf(data: RawData): string {
  if (Array.isArray(data)) return Buffer.concat(data).toString();
  return data instanceof ArrayBuffer ? Buffer.from(data).toString() : data.toString();
}

function sendText(socket: WebSocket, frame: string): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.send(frame, (error) => (error ? reject(error) : resolve()));
  });
}

type Attaching = {
  readonly connections: Connections;
  readonly limits: Pick<Limits, 'checkAddress'>;
  readonly peerOf: (request: IncomingMessage) => Peer;
};

/** Gives upgrades to the stream. A stream is counted by its own limits once it is known whose. */
export function attachStream(
  server: Server,
  stream: TradeStream,
  { connections, limits, peerOf }: Attaching,
): void {
  server.on('upgrade', (request: IncomingMessage, socket: Socket, head: Buffer) => {
    try {
      limits.checkAddress(peerOf(request).address);
    } catch {
      socket.end(
        'HTTP/1.1 429 Too Many Requests\r\nconnection: close\r\ncontent-length: 0\r\n\r\n',
      );
      return;
    }
    stream.accept(request, socket, head, () => connections.release(socket));
  });
}
