// Text from elsewhere, made harmless for a terminal: an upstream or a user may put escape codes
// into what is printed, which could repaint the screen or pass for another line.

/**
 * Control characters, formatting characters (which are invisible, join or turn the direction of
 * writing around), separators of lines and paragraphs, and lone surrogates.
 */
const unprintable = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;
/** By far the most: nothing to look at more closely. */
const plain = /^[\x20-\x7e]*$/;

/** The text with everything unprintable, line breaks too, written as `\u001b` or `\u{e0001}`. */
export function printable(text: string): string {
  return plain.test(text) ? text : text.replaceAll(unprintable, escape);
}

/** The same for text of several lines: line breaks and tabs stay. */
export function printableLines(text: string): string {
  if (plain.test(text)) return text;
  return text.replaceAll(unprintable, (character) =>
    character === '\n' || character === '\t' ? character : escape(character),
  );
}

function escape(character: string): string {
  const digits = (character.codePointAt(0) ?? 0).toString(16);
  return digits.length > 4 ? `\\u{${digits}}` : `\\u${digits.padStart(4, '0')}`;
}
