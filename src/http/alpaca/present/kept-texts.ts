// Texts of what seldom changes and is asked for all the time.

/**
 * Gives the JSON of what is presented, made once for a value and what else it depends on. The value
 * is one that is replaced when it changes; its text goes with it.
 */
export function createKeptTexts() {
  const texts = new WeakMap<
    WeakKey,
    { readonly ground: readonly unknown[]; readonly text: string }
  >();
  return (value: WeakKey, ground: readonly unknown[], present: () => unknown): string => {
    const kept = texts.get(value);
    if (kept?.ground.every((each, place) => each === ground[place])) return kept.text;
    const text = JSON.stringify(present());
    texts.set(value, { ground, text });
    return text;
  };
}
