// A listing desk that has none and asks for none.
import type { ListingDesk } from '#src/market/listing/listing-desk.ts';

export const quietListingDesk: ListingDesk = {
  current: () => undefined,
  ready: async () => undefined,
  retryAt: () => undefined,
  doubt: () => undefined,
  adopt: () => {},
  fetchedAt: () => undefined,
};
