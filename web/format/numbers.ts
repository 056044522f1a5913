// Decimal strings as the reader writes numbers. The digits are those of the server: none of them
// ever becomes a floating-point number.

const locale = () => (typeof navigator === 'undefined' ? 'en-US' : safeLocale(navigator.language));

/** A browser without a proper one, such as in a test, gets the American. */
function safeLocale(language: string): string {
  try {
    return new Intl.NumberFormat(language).resolvedOptions().locale;
  } catch {
    return 'en-US';
  }
}

const formats = new Map<string, Intl.NumberFormat>();

function formatOf(options: Intl.NumberFormatOptions): Intl.NumberFormat {
  const name = JSON.stringify(options);
  let found = formats.get(name);
  if (!found) formats.set(name, (found = new Intl.NumberFormat(locale(), options)));
  return found;
}

/** The exact text, with a true minus. */
function write(text: string, options: Intl.NumberFormatOptions): string {
  return formatOf(options)
    .format(text as Intl.StringNumericLiteral)
    .replace('-', '−');
}

/** `$98,067.92` */
export function money(text: string): string {
  return write(text, { style: 'currency', currency: 'USD' });
}

/** `+12.00` or `−3.10`: what was won always has its sign. */
export function signedMoney(text: string): string {
  const options = { minimumFractionDigits: 2, maximumFractionDigits: 2 } as const;
  return write(text, { ...options, signDisplay: 'exceptZero' });
}

/** `257.61`, and four decimals below a dollar. */
export function price(text: string): string {
  const decimals = /^-?0\./.test(text) ? 4 : 2;
  const exact = /\.\d\d(?=[1-9]|\d[1-9])/.test(text) ? 4 : decimals;
  return write(text, { minimumFractionDigits: decimals, maximumFractionDigits: exact });
}

/** `+0.28`: the difference of two prices. */
export function signedPrice(text: string): string {
  return write(text, {
    minimumFractionDigits: 2,
    maximumFractionDigits: 4,
    signDisplay: 'exceptZero',
  });
}

/** `+4.21 %` */
export function signedPercent(text: string): string {
  const options = { minimumFractionDigits: 2, maximumFractionDigits: 2 } as const;
  return `${write(text, { ...options, signDisplay: 'exceptZero' })} %`;
}

/** `19.0 %` */
export function percent(text: string): string {
  return `${write(text, { minimumFractionDigits: 1, maximumFractionDigits: 1 })} %`;
}

/** Shares, all of their decimals. */
export function shares(text: string): string {
  return write(text, { maximumFractionDigits: 9 });
}

/** `10 shares`, `1 share` */
export function sharesInWords(text: string): string {
  return `${shares(text)} ${text === '1' ? 'share' : 'shares'}`;
}

/** A count: `2,811,478`. */
export function whole(value: number): string {
  return formatOf({ maximumFractionDigits: 0 }).format(value);
}

/** -1, 0 or 1. */
export function signOf(text: string): -1 | 0 | 1 {
  if (/^-?0*\.?0*$/.test(text)) return 0;
  return text.startsWith('-') ? -1 : 1;
}

/** A level beside a chart: short, as exact as a pixel. */
export function plainLevel(value: number): string {
  const isLarge = Math.abs(value) >= 1_000;
  return formatOf({ maximumFractionDigits: isLarge ? 0 : 2 }).format(value);
}
