// Tells whoever waits for an account how far its journal has come. What is told is a number and
// never an entry, so that it may come from another process, and may be lost, doubled or early.
import type { AccountId } from '#src/domain/ids.ts';

/** Must not throw: nobody waits for it. */
export type AnnouncementListener = (sequence: number) => void;

export type Announcements = {
  /** The journal of the account reaches this sequence. */
  announce(accountId: AccountId, sequence: number): void;
  /** Tells of the account from now on; gives what ends it. */
  listen(accountId: AccountId, listener: AnnouncementListener): () => void;
};

/** Announcements that nobody listens to yet. */
export function createAnnouncements(): Announcements {
  const listenersById = new Map<AccountId, Set<AnnouncementListener>>();
  return {
    announce(accountId, sequence) {
      for (const listener of listenersById.get(accountId) ?? []) listener(sequence);
    },
    listen(accountId, listener) {
      const listeners = listenersById.get(accountId) ?? new Set();
      listenersById.set(accountId, listeners.add(listener));
      return () => {
        listeners.delete(listener);
        const isLast = listeners.size === 0 && listenersById.get(accountId) === listeners;
        if (isLast) listenersById.delete(accountId);
      };
    },
  };
}
