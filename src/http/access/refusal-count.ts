// Refusals that anybody can provoke by the thousand: counted, and told in one line a second, since
// a line for each would fill the disk.
import type { Clock } from '#src/runtime/clock.ts';
import type { Logger } from '#src/runtime/logger.ts';

const intervalMs = 1_000;

/** What was refused, as the log's `what`. */
export type RefusalKind = 'connections' | 'requests';

/** To be called at each refusal of the kind. */
export function countRefusals(
  what: RefusalKind,
  { clock, logger }: { readonly clock: Clock; readonly logger: Logger },
): () => void {
  let count = 0;
  async function tellLater(): Promise<void> {
    await clock.after(intervalMs);
    logger.info({ event: 'refused', what, count });
    count = 0;
  }
  return () => {
    count += 1;
    if (count === 1) void tellLater();
  };
}
