// The answers of one connection go out in the order of its requests. Here is how many of them may
// wait for the one before, and what must come after all of them.
import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

const waitingMax = 32;

const newest = Symbol('the answer to the newest request');
const before = Symbol('the one before it, when that was not finished yet');
const waiting = Symbol('answers that wait for another one');

declare module 'node:net' {
  interface Socket {
    // Kept on the socket itself: every request writes it, and a map would cost each of them more.
    [newest]?: ServerResponse;
    [before]?: ServerResponse | undefined;
    [waiting]?: number;
  }
}

/**
 * Called once for every request as it comes. False cuts the connection: its client has left, or
 * asks on and on without reading the answers, and each of them takes memory.
 */
export function queueAnswer(socket: Socket, answer: ServerResponse): boolean {
  // The socket was reset: there is no peer to answer, nor an address to count the request for.
  if (socket.remoteAddress === undefined) {
    socket.destroy();
    return false;
  }
  const last = socket[newest];
  socket[newest] = answer;
  // An answer is given its socket when no other stands before it.
  if (answer.socket !== null) return true;
  socket[before] = last;
  const count = (socket[waiting] ?? 0) + 1;
  if (count > waitingMax) {
    socket.destroy();
    return false;
  }
  socket[waiting] = count;
  answer.once('close', () => (socket[waiting] = (socket[waiting] ?? 1) - 1));
  return true;
}

/**
 * For what cannot be read any further. Acts when it is time to say so: after the answers to all
 * that came before. When the fault is in a request's body and that has its answer already, there is
 * nothing left to say, and the connection is closed.
 */
export function afterAnswers(socket: Socket, act: () => void): void {
  const last = socket[newest];
  if (last === undefined || last.req.complete) afterAnswer(last, act);
  else if (last.headersSent) afterAnswer(last, () => socket.destroySoon());
  else afterAnswer(last.socket === null ? socket[before] : undefined, act);
}

function afterAnswer(answer: ServerResponse | undefined, act: () => void): void {
  if (answer === undefined || answer.writableFinished || answer.destroyed) act();
  else answer.once('close', act);
}
