// 500 connections that send a byte a second and never end their requests, half of them in the headers
// and half in the body, while an ordinary client goes on.
import { connect } from 'node:net';
import { pause, quantile, readMeanwhile } from './measure.ts';
import type { Finding } from './finding.ts';

const connections = 500;
const p99MsMax = 500;
/** The server gives up on headers after 5 s and on bodies after 10 s, and looks every second. */
const closedMsMax = 12_500;

/** Whether the ordinary client noticed, and whether every slow one was shown the door. */
export async function besiegeWithSlowClients(port: number, token: string): Promise<Finding> {
  const slow = Array.from({ length: connections }, (_, index) => crawl(port, index % 2 === 0));
  const times = await readMeanwhile(port, token, 20, Promise.all(slow));
  const endings = await Promise.all(slow);
  const inTime = endings.filter(({ answer, durationMs }) => {
    return answer.startsWith('HTTP/1.1 408 ') && durationMs <= closedMsMax;
  });
  const p99 = quantile(times, 0.99);
  return {
    isFine: p99 < p99MsMax && inTime.length === connections,
    text:
      `${connections} slow connections: p99 of ${times.length} reads ${p99.toFixed(1)} ms ` +
      `(at most ${p99MsMax}), ${inTime.length} closed with 408 in time`,
  };
}

function crawl(port: number, isBody: boolean) {
  return new Promise<{ answer: string; durationMs: number }>((resolve) => {
    const startedAt = performance.now();
    const head = 'POST /login HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n';
    const socket = connect(port, '127.0.0.1', () => {
      socket.write(isBody ? `${head}Content-Length: 1000\r\n\r\n{` : head);
      void drip();
    });
    let answer = '';
    const drip = async () => {
      await pause(1_000);
      if (!socket.writable) return;
      socket.write(isBody ? ' ' : 'X');
      await drip();
    };
    socket.on('data', (data) => (answer += data.toString('latin1')));
    socket.on('error', () => {});
    socket.on('close', () => resolve({ answer, durationMs: performance.now() - startedAt }));
  });
}
