// A value that is often in a cache and otherwise comes as a promise. Every promise costs a turn of
// the microtask queue and an object or two, which a cache hit need not pay.

/** The value itself when it is at hand, a promise of it when it is not. */
export type Soon<Value> = Value | Promise<Value>;

/** Goes on with the value, at once when it is at hand. What `goOn` throws then is thrown here. */
export function whenHere<Value, Next>(
  soon: Soon<Value>,
  goOn: (value: Value) => Soon<Next>,
): Soon<Next> {
  return soon instanceof Promise ? soon.then(goOn) : goOn(soon);
}
