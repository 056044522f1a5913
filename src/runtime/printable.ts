// Text from elsewhere, made harmless for a terminal: an upstream or a user may put escape codes
// into what is printed, which could repaint the screen or pass for another line, and characters
// that nobody sees, which could make two names look alike.

/** By far the most texts: there is nothing to look for in them. */
const plain = /^[ -~]*\n?$/;

/** What a joiner may stand behind: letters that join, accents and other marks, emoji. */
const joining = [
  String.raw`\p{M}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Mongolian}`,
  String.raw`\p{Extended_Pictographic}\p{Emoji_Modifier}`,
].join('');

/** Unseen, but what ordinary text is written with in its place. */
const needed = [
  // Joiners inside words of Persian or Hindi, and inside of emoji.
  String.raw`(?<=[${joining}])[\u200c\u200d](?=[\p{L}\p{Extended_Pictographic}])`,
  // Whether a sign is an emoji, and which form of its kanji a Japanese name has.
  String.raw`(?<=\p{Emoji})[\ufe0e\ufe0f]`,
  String.raw`(?<=\p{Script=Han})[\u{e0100}-\u{e01ef}]`,
].join('|');

/**
 * Control characters, line and paragraph separators, format characters (among them all that turn
 * the direction of writing around), halves of surrogate pairs, and what is shown as nothing.
 */
const unseen = String.raw`\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Default_Ignorable_Code_Point}`;

const unprintable = new RegExp(`(?!${needed})[${unseen}]`, 'gu');

/** The text with everything unprintable, line breaks too, written as `\u001b`, as in JSON. */
export function printable(text: string): string {
  if (plain.test(text) && !text.endsWith('\n')) return text;
  return text.replaceAll(unprintable, escape);
}

/** The same for text of several lines: line breaks and tabs stay. */
export function printableLines(text: string): string {
  if (plain.test(text)) return text;
  return text.replaceAll(unprintable, (character) =>
    character === '\n' || character === '\t' ? character : escape(character),
  );
}

/** Of a character beyond the first 65,536 both halves. */
function escape(character: string): string {
  return character
    .split('')
    .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .join('');
}
