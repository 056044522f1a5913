// Tells who wants to know of every price that arrives, after it is kept.
import type { Quote } from '#src/domain/quote.ts';
import type { Feed } from '#src/runtime/feed.ts';

export type QuoteFeed = Feed<Quote>;
