// Text from elsewhere, made harmless for a terminal: an upstream or a user may put escape codes
// into what is printed, which could repaint the screen or pass for another line.

const unprintable = new RegExp(
  `[${[
    // Control characters: C0, DEL and C1.
    String.raw`\u0000-\u001f\u007f-\u009f`,
    // What breaks lines and paragraphs.
    String.raw`\u2028\u2029`,
    // What turns the direction of writing around.
    String.raw`\u200e\u200f\u202a-\u202e\u2066-\u2069`,
  ].join('')}]`,
  'g',
);

/** The text with everything unprintable, line breaks too, written as `\u001b`. */
export function printable(text: string): string {
  return text.replaceAll(unprintable, escape);
}

/** The same for text of several lines: line breaks and tabs stay. */
export function printableLines(text: string): string {
  return text.replaceAll(unprintable, (character) =>
    character === '\n' || character === '\t' ? character : escape(character),
  );
}

function escape(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
