// Speaks HTTP to Alpha Vantage or to the simulator. The only home of `fetch`. The key travels in
// the URL, so no URL, and no text the upstream sends, leaves this file unredacted.
import diagnostics from 'node:diagnostics_channel';
import type { Entitlement, QuoteSource } from '#src/domain/quote.ts';
import type { TickerSymbol } from '#src/domain/ticker-symbol.ts';
import { UpstreamError, type UpstreamFunction } from '#src/market/market-data.ts';

type Needs = {
  /** Scheme, host and port; requests go to `/query` below it. */
  readonly origin: string;
  readonly apiKey: string;
  readonly entitlement: Entitlement;
};

/** A request and how much of an answer it waits for and reads. */
export type HttpRequest = {
  readonly function: UpstreamFunction;
  /** Joined by commas in the one parameter that is called `symbol` in bulk as well. */
  readonly symbols?: readonly TickerSymbol[];
  /** What else the function takes. */
  readonly parameters?: Readonly<Record<string, string>>;
  /** What is of the running session comes to those who are entitled to it. */
  readonly isEntitled?: boolean;
  readonly timeoutMs: number;
  readonly bytesMax: number;
};

type HttpAnswer = { readonly text: string; readonly source: QuoteSource };

/** Takes from the text of an answer what was asked for; undefined when there is no such symbol. */
export type AnswerReader<Value> = (text: string, source: QuoteSource) => Value | undefined;

const noticeLengthMax = 200;

/**
 * The errors of connections that never came about (name, address, TLS): nothing can have been sent.
 * Any other error, and a timeout too, may have come after the request had left.
 */
const connectErrors = new WeakSet<object>();
diagnostics.subscribe('undici:client:connectError', (message) => {
  if (typeof message !== 'object' || message === null || !('error' in message)) return;
  const { error } = message;
  if (typeof error === 'object' && error !== null) connectErrors.add(error);
});

/** Sends a request and reads its answer. Throws nothing but an UpstreamError without the key. */
export async function exchange<Value>(
  needs: Needs,
  request: HttpRequest,
  read: AnswerReader<Value>,
): Promise<Value | undefined> {
  try {
    const { text, source } = await send(urlOf(needs, request), request);
    return read(text, source);
  } catch (error) {
    throw redactFault(error, needs.apiKey);
  }
}

function urlOf({ origin, apiKey, entitlement }: Needs, request: HttpRequest): URL {
  const url = new URL('/query', origin);
  url.searchParams.set('function', request.function);
  if (request.symbols) url.searchParams.set('symbol', request.symbols.join(','));
  for (const [name, value] of Object.entries(request.parameters ?? {})) {
    url.searchParams.set(name, value);
  }
  if (request.isEntitled && entitlement !== 'end-of-day') {
    url.searchParams.set('entitlement', entitlement);
  }
  url.searchParams.set('apikey', apiKey);
  return url;
}

async function send(url: URL, { timeoutMs, bytesMax }: HttpRequest): Promise<HttpAnswer> {
  const response = await fetch(url, {
    redirect: 'manual',
    signal: AbortSignal.timeout(timeoutMs),
  });
  if (response.status !== 200) {
    await response.body?.cancel();
    const verdict = response.status === 429 ? 'throttled' : 'unreachable';
    const retryAfterMs = readRetryAfter(response.headers.get('retry-after'));
    throw new UpstreamError(verdict, `HTTP ${response.status}`, { retryAfterMs });
  }
  const source = response.headers.get('server')?.startsWith('papertape-simulator')
    ? 'simulator'
    : 'alpha-vantage';
  return { text: await readBounded(response, bytesMax), source };
}

/** The cause is dropped on purpose: it may hold the URL, and the URL holds the key. */
function redactFault(error: unknown, apiKey: string): UpstreamError {
  const redact = (text: string) => text.replaceAll(apiKey, '<key>').slice(0, noticeLengthMax);
  if (error instanceof UpstreamError) {
    const { verdict, message, retryAfterMs } = error;
    return new UpstreamError(verdict, redact(message), { retryAfterMs });
  }
  const reason = error instanceof Error ? networkReason(error) : 'unknown';
  const cause = error instanceof Error ? error.cause : undefined;
  const hasNeverLeft = typeof cause === 'object' && cause !== null && connectErrors.has(cause);
  return new UpstreamError('unreachable', redact(`no answer (${reason})`), { hasNeverLeft });
}

/** Reads the body, after decompression, up to the bound: a bomb or an endless body ends there. */
async function readBounded(response: Response, bytesMax: number): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > bytesMax)
      throw new UpstreamError('invalid', `a body of more than ${bytesMax} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** Whole seconds; the date form is not worth the trust in two clocks. */
function readRetryAfter(text: string | null): number | undefined {
  return text !== null && /^\d{1,5}$/.test(text) ? Number(text) * 1_000 : undefined;
}

function networkReason(error: Error): string {
  const { cause } = error;
  if (cause instanceof Error && 'code' in cause) return String(cause.code);
  return error.name;
}
