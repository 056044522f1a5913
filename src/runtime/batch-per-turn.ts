// Many ask for something of their own in the same turn of the event loop, and it is read once for
// all of them: a round trip that each would have to make is shared.

/**
 * `read` gets every key that was asked for in a turn, each once, when the turn is over: what it
 * finds is never older than the question. Keys that it does not find give undefined; what it throws
 * is everybody's who asked.
 */
export function batchPerTurn<Key, Value>(
  read: (keys: readonly Key[]) => Promise<ReadonlyMap<Key, Value>>,
): (key: Key) => Promise<Value | undefined> {
  let asked:
    | { readonly keys: Set<Key>; readonly found: Promise<ReadonlyMap<Key, Value>> }
    | undefined;

  function beginTurn() {
    const keys = new Set<Key>();
    const { promise: found, resolve } = Promise.withResolvers<ReadonlyMap<Key, Value>>();
    setImmediate(() => {
      asked = undefined;
      resolve(read([...keys]));
    });
    return { keys, found };
  }

  return async (key) => {
    asked ??= beginTurn();
    asked.keys.add(key);
    return (await asked.found).get(key);
  };
}
