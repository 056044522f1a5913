// The port for what nodes tell each other. A notice says that there is something to read; it may be
// lost, doubled or late, and the tables are the truth.

/** How notices of other nodes arrive: as they are sent, by asking, or there are no other nodes. */
export type NoticeWay = 'listen' | 'poll' | 'none';

/** Neither may throw; nobody waits for them. */
export type NoticeListener = {
  /** Notices of the topic, in no certain order. */
  hear(texts: readonly string[]): void;
  /** Something may have been missed: read everything anew. Also called at the beginning. */
  reread(): void;
};

export type Notices = {
  /** Tells all other nodes, along with whatever else is told in this turn of the loop. */
  publish(topic: string, text: string): void;
  subscribe(topic: string, listener: NoticeListener): void;
  way(): NoticeWay;
};

/** For a server that shares with nobody. */
export const noNotices: Notices = { publish: () => {}, subscribe: () => {}, way: () => 'none' };
