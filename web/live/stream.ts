// The one line to the server over which everything new comes. It is open while the tab is looked
// at: a hidden tab has closed it, since browsers give a host six connections for all tabs.
import { readUser } from '../api/read-user.ts';
import { standing, user, endSession } from '../api/session.ts';
import type {
  MarketClock,
  StreamNotice,
  StreamOrder,
  StreamPortfolio,
  StreamQuote,
} from '../api/types.ts';
import { root } from '../api/root.ts';
import { createCell } from '../state/cell.ts';
import { takeQuote } from './quotes.ts';

export type Connection = 'live' | 'reconnecting' | 'offline';

export const connection = createCell<Connection>('live');
/** Counts up whenever the stream begins anew: what was shown may have a gap and is read again. */
export const resyncs = createCell(0);
export const market = createCell<MarketClock | undefined>(undefined);
export const priceNotes = createCell<readonly string[]>([]);
/** The newest figures of each account, by its id. */
export const figures = createCell<ReadonlyMap<string, StreamPortfolio>>(new Map());
/** The order that moved last. */
export const lastOrder = createCell<StreamOrder | undefined>(undefined);

/** A closed line is told after this, a silent one after the other. */
const closedToldMs = 1_500;
const silentMs = 12_000;
const reopenMs = 1_000;
const hiddenMs = 5_000;

let source: EventSource | undefined;
/** Whether something may have happened that nobody told of. */
let hasGap = false;
let symbols: readonly string[] = [];
let heardAt = 0;
let brokenAt: number | undefined;
let reopening: ReturnType<typeof setTimeout> | undefined;
let hiding: ReturnType<typeof setTimeout> | undefined;

/** Keeps the line open for as long as somebody is signed in and looks. */
export function followServer(): void {
  standing.subscribe(adjust);
  document.addEventListener('visibilitychange', () => {
    clearTimeout(hiding);
    if (document.hidden) hiding = setTimeout(close, hiddenMs);
    else adjust();
  });
  addEventListener('pageshow', ({ persisted }) => persisted && void askWho());
  addEventListener('online', () => reopen(0));
  setInterval(watch, 500);
  adjust();
}

/** The prices of these symbols come as well, besides those that the user holds. */
export function watchSymbols(wanted: readonly string[]): void {
  const isSame = wanted.every((symbol) => symbols.includes(symbol));
  symbols = wanted;
  if (!isSame && source) open();
}

function adjust(): void {
  const isWanted = standing.get() === 'signed-in' && !document.hidden;
  if (!isWanted) close();
  else if (!source) open();
}

function close(): void {
  if (source) hasGap = true;
  source?.close();
  source = undefined;
  clearTimeout(reopening);
}

function open(): void {
  clearTimeout(reopening);
  // The line before goes on until this one is open: nothing is missed in between.
  const before = source;
  const query = symbols.length > 0 ? `?symbols=${symbols.join(',')}` : '';
  const opened = new EventSource(`${root}stream${query}`);
  source = opened;
  heardAt = performance.now();
  opened.addEventListener('open', () => {
    before?.close();
    mend();
    if (hasGap) resyncs.set(resyncs.get() + 1);
    hasGap = false;
  });
  opened.addEventListener('error', () => {
    before?.close();
    hasGap = true;
    if (source === opened) brokenAt ??= performance.now();
    // After a refusal a browser does not try again by itself.
    if (opened.readyState === EventSource.CLOSED && source === opened) void afterRefusal();
  });
  const on = (name: string, take: (data: unknown) => void) =>
    opened.addEventListener(name, ({ data }) => {
      heardAt = performance.now();
      mend();
      take(JSON.parse(data));
    });
  on('heartbeat', () => {});
  on('market', (data) => market.set(data as MarketClock));
  on('quote', (data) => takeQuotes((data as { quotes: StreamQuote[] }).quotes));
  on('portfolio', (data) => takeFigures(data as StreamPortfolio));
  on('order', (data) => lastOrder.set(data as StreamOrder));
  on('notice', (data) => takeNotice(data as StreamNotice));
}

/** Why the line was refused: the session may be over, or the server busy or gone. */
async function afterRefusal(): Promise<void> {
  await askWho();
  if (standing.get() === 'signed-in') reopen(reopenMs);
}

async function askWho(): Promise<void> {
  try {
    await readUser();
  } catch {
    // Signed out, which the client has noted, or not reached, which the status tells.
  }
}

function reopen(waitMs: number): void {
  clearTimeout(reopening);
  reopening = setTimeout(
    () => standing.get() === 'signed-in' && !document.hidden && open(),
    waitMs,
  );
}

function mend(): void {
  brokenAt = undefined;
  connection.set('live');
}

/** Told late enough that a hiccup is not told at all. */
function watch(): void {
  if (!source) return;
  const now = performance.now();
  const isSilent = now - heardAt > silentMs;
  const isClosed = brokenAt !== undefined && now - brokenAt >= closedToldMs;
  if (!isSilent && !isClosed) return;
  connection.set(navigator.onLine ? 'reconnecting' : 'offline');
  if (!isSilent) return;
  brokenAt ??= now;
  close();
  open();
}

function takeQuotes(quotes: readonly StreamQuote[]): void {
  const seenAt = performance.now();
  for (const { symbol, ...quote } of quotes) takeQuote(symbol, { ...quote, seenAt });
}

function takeFigures(news: StreamPortfolio): void {
  const { account_id: id } = news;
  const isFirst = !figures.get().has(id);
  figures.set(new Map(figures.get()).set(id, news));
  const isMissing = user.get()?.accounts.every((each) => each.account_id !== id) ?? false;
  // A program or another browser has opened this account since the page read the list of accounts.
  if (isFirst && isMissing) void askWho();
}

function takeNotice({ code, messages }: StreamNotice): void {
  if (code === 'prices') priceNotes.set(messages);
  if (code === 'session_ended') endSession();
  if (code === 'gap') resyncs.set(resyncs.get() + 1);
}

// Another user's figures are nobody else's.
user.subscribe(() => {
  if (user.get()) return;
  figures.set(new Map());
  lastOrder.set(undefined);
});
