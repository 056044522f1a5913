// Writes server-sent events to one connection (HTML Standard, section 9.2). A client that does not
// read is cut off, never waited for.
import type { ServerResponse } from 'node:http';

export type EventWriter = {
  /** `data` is one line, as JSON is. Nothing is written once the connection has closed. */
  send(event: string, id: string, data: string): void;
  /** Resolves when the client has taken what was written, or is gone. */
  drained(): Promise<void>;
  /** Ends the answer after what was written. */
  end(): void;
  /** Closes the connection at once. */
  cut(): void;
};

/** Bytes that may wait for a client to read them. */
export const backlogBytesMax = 512 * 1024;

/** Events for the client of the response, whose head has been sent. */
export function createEventWriter(response: ServerResponse): EventWriter {
  const isOver = () => response.writableEnded || response.destroyed;
  return {
    send(event, id, data) {
      if (isOver()) return;
      response.write(`event: ${event}\nid: ${id}\ndata: ${data}\n\n`);
      if (response.writableLength > backlogBytesMax) response.destroy();
    },
    drained: async () => {
      if (isOver() || !response.writableNeedDrain) return;
      await new Promise<void>((resolve) => {
        const settle = () => {
          response.off('drain', settle).off('close', settle);
          resolve();
        };
        response.once('drain', settle).once('close', settle);
      });
    },
    end: () => void response.end(),
    cut: () => void response.destroy(),
  };
}
