// Names, symbols and what people type, made comparable: real listings write McDonald`s, S&P and
// JPMorgan, and nobody types them so.

/** Lower-case words without accents; apostrophes and what else stands inside a word are dropped. */
export function wordsOf(text: string): readonly string[] {
  return text
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll(/['’‘`´ʼ]/g, '')
    .replaceAll(/(?<=\p{L})[&+](?=\p{L})/gu, '')
    .replaceAll(/\band\b|&/g, ' ')
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean);
}

/** The words without anything between them: `jp morgan` and `JPMorgan` are the same. */
export function joinedOf(text: string): string {
  return wordsOf(text).join('');
}
