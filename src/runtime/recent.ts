// Memories that are bounded: what was remembered longest ago is forgotten first.

/** Keeps the value as the newest of at most `max`. */
export function remember<Key, Value>(
  values: Map<Key, Value>,
  key: Key,
  value: Value,
  max: number,
): void {
  values.delete(key);
  values.set(key, value);
  if (values.size <= max) return;
  const [oldest] = values.keys();
  if (oldest !== undefined) values.delete(oldest);
}
