// What a setting is, wherever it is listed.
import type { Kind } from './setting-kinds.ts';

export type Setting<Value = unknown> = {
  /** Empty for none. */
  readonly fallback: string;
  /** The default while the built-in simulator is used, where that is another. */
  readonly simulated?: string;
  readonly kind: Kind<Value>;
  /** For people, in Markdown: words and values that are typed stand in backticks. */
  readonly meaning: string;
};
/** Settings by their names. */
export type Section = Readonly<Record<string, Setting>>;

/** The words that a setting takes, for its sentence. */
export function choices(words: readonly string[]): string {
  return words.map((word) => `\`${word}\``).join(', ');
}
