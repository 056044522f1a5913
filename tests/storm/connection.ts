// One keep-alive connection to the server, as a program's client would hold it.
import { Agent, request } from 'node:http';
import type { Answer } from './history.ts';

export type Question = {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly path: string;
  readonly token?: string | undefined;
  readonly key?: string | undefined;
  readonly body?: object | undefined;
  /** Told when nobody listened: then the question has certainly not arrived. */
  readonly onUndelivered?: () => void;
};

/** The answer, or undefined when the connection was lost and nobody knows. */
export type Ask = (question: Question) => Promise<Answer | undefined>;

/** No answer for this long counts as a lost connection. */
const patienceMs = 15_000;

/** A client's own connection; it is opened again after it was lost. */
export function createConnection(port: number): Ask {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  return (question) =>
    new Promise((resolve) => {
      const text = question.body && JSON.stringify(question.body);
      const sent = request({
        host: '127.0.0.1',
        port,
        agent,
        method: question.method,
        path: question.path,
        headers: headersOf(question, text),
        timeout: patienceMs,
      });
      sent.once('timeout', () => sent.destroy());
      sent.once('error', (error) => {
        if ('code' in error && error.code === 'ECONNREFUSED') question.onUndelivered?.();
        resolve(undefined);
      });
      sent.once('response', (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.once('error', () => resolve(undefined));
        response.once('close', () => {
          if (!response.complete) return resolve(undefined);
          resolve({
            status: response.statusCode ?? 0,
            body: Buffer.concat(chunks).toString(),
            isReplayed: response.headers['idempotency-replayed'] === 'true',
          });
        });
      });
      sent.end(text);
    });
}

function headersOf({ token, key }: Question, text: string | undefined): Record<string, string> {
  return {
    ...(token !== undefined && { authorization: `Bearer ${token}` }),
    ...(key !== undefined && { 'idempotency-key': key }),
    ...(text !== undefined && {
      'content-type': 'application/json',
      'content-length': String(Buffer.byteLength(text)),
    }),
  };
}
