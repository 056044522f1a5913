// JSON lines for machines, readable lines in a terminal. Fields named like secrets never come out.
import pino from 'pino';
import type { LogEvent } from './log-event.ts';
import { printable, printableLines } from './printable.ts';

/** One event a line: `logger.info({ event: 'logout', user_id })`. */
export type Logger = {
  debug(event: LogEvent): void;
  info(event: LogEvent): void;
  warn(event: LogEvent): void;
  error(event: LogEvent): void;
  fatal(event: LogEvent): void;
  /** Whether anybody hears events of the level, for what would be put together in vain. */
  isLevelEnabled(level: LogLevel): boolean;
};

export const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;
export type LogLevel = (typeof logLevels)[number];

/** Names that no event carries; should one slip in, its value is dropped. */
const secretNames = ['password', 'token', 'apikey', 'api_key', 'authorization', 'cookie'];

/** A logger of JSON lines to the stream. */
export function createLogger(level: LogLevel, destination: NodeJS.WritableStream): Logger {
  // JSON escapes some control characters and not others; no text holds them outside of its strings.
  const lines = { write: (line: string) => void destination.write(printableLines(line)) };
  return pino(optionsFor(level), lines);
}

/** A logger for people at a terminal, whose formatting only they wait for at the start. */
export async function createReadableLogger(
  level: LogLevel,
  destination: NodeJS.WritableStream,
): Promise<Logger> {
  const { default: pretty } = await import('pino-pretty');
  const logger: Logger = pino(
    optionsFor(level),
    pretty({
      destination,
      translateTime: 'SYS:HH:MM:ss',
      ignore: 'pid',
      hideObject: true,
      messageFormat: (line) => readableLine(line),
    }),
  );
  return logger;
}

function optionsFor(level: LogLevel) {
  return {
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
    redact: { paths: secretNames.flatMap((name) => [name, `*.${name}`]), remove: true },
  };
}

/** What else a line carries for machines: time and level stand before the message already. */
const hiddenNames = new Set(['level', 'time', 'event', 'pid', 'err']);

/**
 * `order  side=buy symbol=AAPL quantity=10 verdict=filled …`, without the ids that nobody reads.
 */
function readableLine(line: Record<string, unknown>): string {
  const fields = Object.entries(line)
    .filter(([name, value]) => !hiddenNames.has(name) && !name.endsWith('_id') && value !== '')
    .map(([name, value]) => `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`);
  const { event, err } = line as { event?: string; err?: { stack?: string } };
  // Further in than any line of the log, so that no message can pass for one.
  const stack = err?.stack ? printableLines(`\n${err.stack}`).replaceAll('\n', '\n    ') : '';
  return `${(event ?? '').padEnd(eventWidth)} ${printable(fields.join(' '))}${stack}`;
}

const eventWidth = 16;

/** A logger that keeps its lines for a test to read. */
export function createTestLogger(): Logger & { readonly lines: Record<string, unknown>[] } {
  const lines: Record<string, unknown>[] = [];
  const logger = pino(
    { level: 'trace', base: null },
    { write: (line: string) => void lines.push(JSON.parse(line)) },
  );
  return Object.assign(logger, { lines });
}
