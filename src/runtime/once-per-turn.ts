// A cache for one turn of the event loop: many ask in the same turn, and the value is read once.

/** Calls `read` at most once a turn of the event loop; the same turn gets the same value. */
export function oncePerTurn<Value>(read: () => Value): () => Value {
  let ofThisTurn: { readonly value: Value } | undefined;
  return () => {
    if (!ofThisTurn) {
      ofThisTurn = { value: read() };
      setImmediate(() => void (ofThisTurn = undefined));
    }
    return ofThisTurn.value;
  };
}
