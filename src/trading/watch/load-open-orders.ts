// Brings what was open before this process began into the book, while requests are served already.
import type { Clock } from '#src/runtime/clock.ts';
import type { Logger } from '#src/runtime/logger.ts';
import type { OpenOrderBook } from './open-order-book.ts';
import type { OpenOrderStore } from './watched-order.ts';

const retryMs = 1_000;

/**
 * Resolves when all of it is there; tries again until then, and the log tells of each try that
 * failed. A page is of the moment at which it is added, so that no order comes back that has ended
 * meanwhile: the book follows every entry of this process.
 */
export async function loadOpenOrders(
  book: Pick<OpenOrderBook, 'add'>,
  store: OpenOrderStore,
  { clock, logger }: { readonly clock: Clock; readonly logger: Logger },
): Promise<void> {
  for (;;) {
    try {
      for await (const page of store.pages()) {
        book.add(page);
        await new Promise((resolve) => setImmediate(resolve));
      }
      return;
    } catch (error) {
      logger.error({ event: 'open_orders_not_loaded', err: error });
      await clock.sleep(retryMs);
    }
  }
}
