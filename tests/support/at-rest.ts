// Virtual time stands still while a request or a commit is on its way: in the real world they take
// next to none, and how long they take here must decide nothing.
import type { CommitMeter } from '#src/runtime/meter.ts';

const onTheirWay = { count: 0 };

/** Counts the requests that this process sends, until it is disposed of. */
export function countRequests(): Disposable {
  const fetchReally = globalThis.fetch;
  globalThis.fetch = async (...request) => {
    onTheirWay.count += 1;
    try {
      const response = await fetchReally(...request);
      return new Response(await response.arrayBuffer(), response);
    } finally {
      onTheirWay.count -= 1;
    }
  };
  return { [Symbol.dispose]: () => void (globalThis.fetch = fetchReally) };
}

/** Counts the commits of the server it is given to. */
export const commitMeter: CommitMeter = {
  commitStarted() {
    onTheirWay.count += 1;
    return () => void (onTheirWay.count -= 1);
  },
};

/** What takes longer does not end any more. */
const patienceMs = 60_000;
/** Turns of the loop after which whoever waited for an answer has sent what comes next. */
const turnsToGoOn = 5;

/** Resolves when all that this process has sent or written has ended, and nothing followed. */
export async function atRest(): Promise<void> {
  const givenUpAt = performance.now() + patienceMs;
  for (let quietTurns = 0; quietTurns < turnsToGoOn; quietTurns += 1) {
    await new Promise((resolve) => setImmediate(resolve));
    if (onTheirWay.count > 0) quietTurns = -1;
    if (performance.now() > givenUpAt)
      throw new Error(`${onTheirWay.count} are still on their way`);
  }
}
