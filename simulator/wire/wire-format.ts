// Answers as Alpha Vantage writes them: pretty-printed JSON, CSV with CRLF, numbers as text. All
// arithmetic is on integers.

/** What became of a request, for tests and logs; it is not on the wire. */
export type Verdict =
  | 'data'
  | 'unknown_symbol'
  | 'burst'
  | 'day_exhausted'
  | 'minute_exhausted'
  | 'premium'
  | 'bad_call'
  | 'demo'
  | 'no_key';

export type Answer = {
  readonly verdict: Verdict;
  readonly contentType: string;
  /** The name of the file a CSV answer is offered as. */
  readonly fileName: string | undefined;
  readonly body: string;
  /** 200 unless a fault says otherwise. */
  readonly status?: number;
  /** Beside those of every answer. */
  readonly headers?: Readonly<Record<string, string>>;
};

/** A fatal alert of TLS 1.2, "handshake failure": the answer to a client that speaks TLS. */
export const TLS_ALERT = Buffer.from('15030300020228', 'hex');

/** A JSON answer: four spaces, no final newline. */
export function jsonAnswer(verdict: Verdict, value: unknown): Answer {
  const body = JSON.stringify(value, null, 4);
  return { verdict, contentType: 'application/json', fileName: undefined, body };
}

/** A CSV answer: each row ended by CRLF, the last one too; a value with a comma is quoted. */
export function csvAnswer(fileName: string, rows: readonly (readonly string[])[]): Answer {
  const body = rows.map((row) => `${row.map(csvValue).join(',')}\r\n`).join('');
  return { verdict: 'data', contentType: 'application/x-download', fileName, body };
}

/** Cents with four decimals, as raw series print them: `182.6300`, `-0.6600`. */
export function paddedPrice(cents: number): string {
  return decimal(cents * 100, 4);
}

/** Cents as bulk quotes print them: `239.0`, `-0.06`. */
export function barePrice(cents: number): string {
  return bare(decimal(cents, 2));
}

/** Ten-thousandths with four decimals: `1.6800`. */
export function paddedAmount(tenThousandths: number): string {
  return decimal(tenThousandths, 4);
}

/** Ten-thousandths as dividends print them: `1.68`, `0.0325`. */
export function bareAmount(tenThousandths: number): string {
  return decimal(tenThousandths, 4).replace(/0{1,2}$/, '');
}

/** A change in percent with four decimals and its sign: `0.4259%`, `-0.5852%`. */
export function paddedPercent(changeCents: number, previousCents: number): string {
  return `${decimal(percentOf(changeCents, previousCents, 4), 4)}%`;
}

/** A change in percent as bulk quotes print it, without a percent sign: `2.85`, `-0.2834`. */
export function barePercent(changeCents: number, previousCents: number, decimals: number): string {
  return bare(decimal(percentOf(changeCents, previousCents, decimals), decimals));
}

/** Percent in units of the last decimal, half away from zero; the product outgrows a double. */
function percentOf(changeCents: number, previousCents: number, decimals: number): number {
  const doubled = BigInt(Math.abs(changeCents)) * 200n * 10n ** BigInt(decimals);
  const previous = BigInt(previousCents);
  return Math.sign(changeCents) * Number((doubled + previous) / (previous * 2n));
}

function csvValue(value: string): string {
  return value.includes(',') ? `"${value}"` : value;
}

function decimal(units: number, decimals: number): string {
  const digits = String(Math.abs(units)).padStart(decimals + 1, '0');
  const sign = units < 0 ? '-' : '';
  return `${sign}${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`;
}

/** One decimal always stays. */
function bare(padded: string): string {
  return padded.replace(/(\.\d+?)0+$/, '$1');
}
