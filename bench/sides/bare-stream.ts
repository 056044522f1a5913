// Bare node:http with a bare websocket server: an order is parsed, answered, and told to the stream
// of whoever sent it, in the very frames that the server sends. Nothing is remembered.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebSocketServer, type WebSocket } from 'ws';

type Input = {
  /** What an order is answered with. */
  readonly body: string;
  /** What its stream is told. */
  readonly frames: readonly string[];
};

const input = JSON.parse(process.argv[2] ?? '') as Input;
const streams = new Map<string, WebSocket>();
const sockets = new WebSocketServer({ noServer: true, perMessageDeflate: false });

const server = createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    JSON.parse(Buffer.concat(chunks).toString());
    const token = String(request.headers.authorization).slice('Bearer '.length);
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(input.body);
    for (const frame of input.frames) streams.get(token)?.send(frame);
  });
});

server.on('upgrade', (request, socket, head) => {
  sockets.handleUpgrade(request, socket, head, (client) => {
    client.on('message', (bytes: Buffer) => {
      const { action, data } = JSON.parse(bytes.toString());
      if (action === 'authenticate') streams.set(data.secret_key, client);
      else client.send(JSON.stringify({ stream: 'listening', data }));
    });
  });
});

server.listen(0, '127.0.0.1', () => {
  console.log(JSON.stringify({ port: (server.address() as AddressInfo).port }));
});
process.once('SIGTERM', () => process.exit(0));
