// Bytes on a socket: for what no HTTP client would send.
import { connect } from 'node:net';

const answerMsMax = 15_000;

/** Everything that comes back until the other side closes. */
export function exchange(port: number, bytes: string | Buffer): Promise<string> {
  return new Promise((resolve, reject) => {
    let answer = '';
    const socket = connect(port, '127.0.0.1', () => socket.write(bytes));
    socket.setEncoding('latin1');
    socket.on('data', (data: string) => (answer += data));
    socket.on('close', () => resolve(answer));
    socket.on('error', reject);
    socket.setTimeout(answerMsMax, () => socket.destroy(new Error('no answer')));
  });
}
