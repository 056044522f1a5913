// A number as somebody types it. A lone comma or point is the decimal sign everywhere, because many
// phones offer only one of them; what could be thousands is asked back, never guessed.

export type Typed =
  | { readonly kind: 'empty' }
  | { readonly kind: 'decimal'; readonly text: string }
  | { readonly kind: 'wrong'; readonly message: string };

/** The decimal as the server takes it, or what is wrong with what was typed. */
export function readDecimal(typed: string, decimals: number): Typed {
  const text = typed
    .trim()
    .replaceAll(/[\s\u00a0']/g, '')
    .replace(/^\$/, '');
  if (text === '') return { kind: 'empty' };
  if (!/^\d*[.,]?\d*$/.test(text) || !/\d/.test(text)) {
    return /^[\d.,]+$/.test(text) ? ambiguous(text) : wrong('Type a number, such as 12.5.');
  }
  if (/^[1-9]\d{0,2}[.,]\d{3}$/.test(text) && decimals < 3) return ambiguous(text);
  if (/^[1-9]\d{0,2},\d{3}$/.test(text)) return ambiguous(text);
  const [whole = '', fraction = ''] = text.split(/[.,]/);
  if (fraction.length > decimals) return wrong(`At most ${decimals} decimals.`);
  const plain = whole.replace(/^0+(?=\d)/, '') || '0';
  return { kind: 'decimal', text: fraction === '' ? plain : `${plain}.${fraction}` };
}

function ambiguous(text: string): Typed {
  const digits = text.replaceAll(/[.,]/g, '');
  const separators = [...text.matchAll(/[.,]/g)];
  const last = separators.at(-1);
  const asDecimal = last
    ? `${text.slice(0, last.index).replaceAll(/[.,]/g, '')}.${text.slice(last.index + 1)}`
    : digits;
  return wrong(`Is that ${digits} or ${asDecimal}? Type it without a sign for thousands.`);
}

function wrong(message: string): Typed {
  return { kind: 'wrong', message };
}
