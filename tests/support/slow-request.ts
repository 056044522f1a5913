// A request whose headers come first and whose body comes when the test says so.
import { connect } from 'node:net';

export type SlowRequest = {
  /** Sends the rest of the body; the answer, whole, when the other side has closed. */
  finish(): Promise<{ readonly status: number; readonly text: string }>;
};

type Parts = {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
};

/** Of the body, this much comes with the headers. */
const bytesAtOnce = 5;
/** Long enough for the server to have read what was sent before. */
const settleMs = 50;

/** Sends headers and the first five bytes of the body, and waits until the server has them. */
export async function beginRequest(port: number, parts: Parts): Promise<SlowRequest> {
  const { method, path, headers, body } = parts;
  const all = {
    host: '127.0.0.1',
    connection: 'close',
    'content-type': 'application/json',
    'content-length': String(Buffer.byteLength(body)),
    ...headers,
  };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  const socket = connect(port, '127.0.0.1');
  let text = '';
  socket.setEncoding('utf8').on('data', (data: string) => (text += data));
  const closed = new Promise<void>((resolve, reject) => {
    socket.on('close', () => resolve()).on('error', reject);
  });
  socket.write(`${method} ${path} HTTP/1.1\r\n${lines.join('')}\r\n${body.slice(0, bytesAtOnce)}`);
  await new Promise((resolve) => setTimeout(resolve, settleMs));
  return {
    finish: async () => {
      socket.write(body.slice(bytesAtOnce));
      await closed;
      return { status: Number(text.split(' ', 2)[1]), text };
    },
  };
}
