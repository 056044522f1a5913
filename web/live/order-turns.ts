// Reading again when orders have moved: at once, and while a bot is at work once a second at most.
// What the page asks for counts among the requests of its user.
import { useEffect } from 'preact/hooks';
import { lastOrder } from './stream.ts';

const pauseMs = 1_000;

/** Calls `read`, the same for as long as the component shows the same, when orders have moved. */
export function useOrderMoves(read: () => void): void {
  useEffect(() => whenOrdersMove(read), [read]);
}

/** Calls `read` for orders that have moved from now on; gives what ends it. */
function whenOrdersMove(read: () => void): () => void {
  let readAt = -Infinity;
  let waiting: ReturnType<typeof setTimeout> | undefined;
  const next = () => {
    waiting = undefined;
    readAt = performance.now();
    read();
  };
  const stop = lastOrder.subscribe(() => {
    waiting ??= setTimeout(next, Math.max(0, readAt + pauseMs - performance.now()));
  });
  return () => {
    clearTimeout(waiting);
    stop();
  };
}
