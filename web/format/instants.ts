// Instants in the reader's zone, and ages in words.

const options = {
  day: { day: 'numeric', month: 'short', year: 'numeric' },
  minute: { day: 'numeric', month: 'short', hour: 'numeric', minute: '2-digit' },
  weekday: { weekday: 'short', hour: 'numeric', minute: '2-digit' },
} as const satisfies Record<string, Intl.DateTimeFormatOptions>;

const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(name: keyof typeof options, zone?: string): Intl.DateTimeFormat {
  const key = `${name} ${zone}`;
  let found = formats.get(key);
  if (!found) {
    const all = { ...options[name], ...(zone !== undefined && { timeZone: zone }) };
    try {
      found = new Intl.DateTimeFormat(navigator.language, all);
    } catch {
      found = new Intl.DateTimeFormat('en-US', all);
    }
    formats.set(key, found);
  }
  return found;
}

/** `27 Nov, 16:03` in the reader's zone. */
export function minute(instant: string): string {
  return formatOf('minute').format(Date.parse(instant));
}

/** `Mon 15:30` */
export function weekday(instant: string): string {
  return formatOf('weekday').format(Date.parse(instant));
}

/** `27 Nov 2026` in the reader's zone. */
export function day(instant: string): string {
  return formatOf('day').format(Date.parse(instant));
}

/** A date of the exchange is that date wherever it is read. */
export function exchangeDay(date: string): string {
  return formatOf('day', 'UTC').format(Date.parse(`${date}T12:00:00Z`));
}

const minuteSeconds = 60;
const hourSeconds = 3_600;
const daySeconds = 86_400;

/** `12 s old`, `3 min old`, `5 h old`; over a day undefined: a date says more. */
export function age(seconds: number): string | undefined {
  if (seconds < minuteSeconds) return `${Math.floor(seconds)} s old`;
  if (seconds < hourSeconds) return `${Math.floor(seconds / minuteSeconds)} min old`;
  return seconds < daySeconds ? `${Math.floor(seconds / hourSeconds)} h old` : undefined;
}

/** How long ago something was, for lists. */
export function ago(instant: string | null, now: number): string {
  if (instant === null) return 'never';
  const seconds = Math.max(0, (now - Date.parse(instant)) / 1_000);
  if (seconds < minuteSeconds) return 'just now';
  if (seconds < hourSeconds) return `${Math.floor(seconds / minuteSeconds)} min ago`;
  return seconds < daySeconds ? `${Math.floor(seconds / hourSeconds)} h ago` : day(instant);
}

/** A sentence of the server with its instants and dates as the reader's clock shows them. */
export function readableNote(note: string): string {
  return note
    .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, minute)
    .replaceAll(/\b\d{4}-\d\d-\d\d\b/g, exchangeDay);
}
