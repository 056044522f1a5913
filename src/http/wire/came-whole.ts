// Whether a request has come to its end: what is learnt of its sender from then on need not be
// asked again when its body has been read.
import type { IncomingMessage } from 'node:http';
import { setImmediate as nextTurn } from 'node:timers/promises';

/**
 * Resolves at once without a body, and otherwise in the next turn of the event loop: a short body
 * comes with its head, and is parsed by then. False means that the rest is still to come.
 */
export async function cameWhole(
  request: Pick<IncomingMessage, 'headers' | 'complete'>,
): Promise<boolean> {
  if (!announcesBody(request)) return true;
  await nextTurn();
  return request.complete;
}

function announcesBody({ headers }: Pick<IncomingMessage, 'headers'>): boolean {
  const { 'content-length': length = '0', 'transfer-encoding': encoding } = headers;
  return encoding !== undefined || Number(length) !== 0;
}
