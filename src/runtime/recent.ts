// A bounded cache in a Map: the entry that was written longest ago is evicted first.

/** Keeps the value as the newest of at most `max`. Gives the entry that had to go for it. */
export function remember<Key, Value>(
  values: Map<Key, Value>,
  key: Key,
  value: Value,
  max: number,
): readonly [Key, Value] | undefined {
  values.delete(key);
  values.set(key, value);
  if (values.size <= max) return undefined;
  const [oldest] = values;
  if (oldest) values.delete(oldest[0]);
  return oldest;
}
