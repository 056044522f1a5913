// Tells who wants to know of every price that arrives, after it is kept.
import type { Quote } from '#src/domain/quote.ts';

export type QuoteFeed = {
  /** The listener must not throw: nobody waits for it. */
  subscribe(listener: (quote: Quote) => void): void;
  publish(quote: Quote): void;
};

/** A feed that nobody has subscribed to yet. */
export function createQuoteFeed(): QuoteFeed {
  const listeners: ((quote: Quote) => void)[] = [];
  return {
    subscribe: (listener) => void listeners.push(listener),
    publish: (quote) => {
      for (const listener of listeners) listener(quote);
    },
  };
}
