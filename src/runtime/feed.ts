// Tells whoever wants to know of what happens, one after another, in the order of their coming.

export type Feed<Item> = {
  /** The listener must not throw: nobody waits for it. */
  subscribe(listener: (item: Item) => void): void;
  publish(item: Item): void;
};

/** A feed that nobody has subscribed to yet. */
export function createFeed<Item>(): Feed<Item> {
  const listeners: ((item: Item) => void)[] = [];
  return {
    subscribe: (listener) => void listeners.push(listener),
    publish: (item) => {
      for (const listener of listeners) listener(item);
    },
  };
}
