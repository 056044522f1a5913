// Which requests become a websocket: those for the stream of trade updates.
import type { IncomingMessage } from 'node:http';

/** Whether a request asks for the stream, with or without a slash behind it. */
export function isStreamUpgrade({ url = '', headers, method }: IncomingMessage): boolean {
  const path = url.split('?', 1)[0];
  const isPath = path === '/stream' || path === '/stream/';
  return method === 'GET' && isPath && headers.upgrade?.toLowerCase() === 'websocket';
}
