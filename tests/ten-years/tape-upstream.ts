// The price source of these ten years over the wire, in the shape of its recorded bodies.
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { Clock } from '#src/runtime/clock.ts';
import { exchangeDate } from '#src/domain/exchange-day.ts';
import { createNyseCalendar } from '#src/domain/market-calendar.ts';
import { companies, companyOf, symbolOn, type Fact } from './companies.ts';
import { barOf } from './tape.ts';

const calendar = createNyseCalendar();

/** Declared so long before the ex-date. */
const declaredDays = 45;

/** Starts it on a port of its own. */
export async function startTape(clock: Pick<Clock, 'now'>) {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    const query = new URL(request.url ?? '/', 'http://tape').searchParams;
    const name = query.get('function') ?? '';
    const symbols = (query.get('symbol') ?? '').split(',');
    asked.push(`${name} ${symbols.join()}`);
    const answer = answerOf(name, symbols, clock.now());
    const isText = typeof answer === 'string';
    response.setHeader('content-type', isText ? 'application/x-download' : 'application/json');
    response.end(isText ? answer : JSON.stringify(answer, null, 4));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  assert.ok(address && typeof address === 'object');
  return {
    url: `http://127.0.0.1:${address.port}`,
    asked,
    close: () => {
      server.closeAllConnections();
      return new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

function answerOf(name: string, symbols: readonly string[], now: number): object | string {
  const today = exchangeDate(now);
  switch (name) {
    case 'LISTING_STATUS':
      return listingOn(today);
    case 'SPLITS':
      return { symbol: symbols[0], data: splitsOf(symbols[0] ?? '', today) };
    case 'DIVIDENDS':
      return { symbol: symbols[0], data: dividendsOf(symbols[0] ?? '', today) };
    case 'GLOBAL_QUOTE': {
      const quote = quoteOf(symbols[0] ?? '', now);
      return { 'Global Quote': quote ? asGlobalQuote(quote) : {} };
    }
    case 'REALTIME_BULK_QUOTES': {
      const data = symbols.flatMap((symbol) => quoteOf(symbol, now)?.row ?? []);
      return { endpoint: 'Realtime Bulk Quotes', message: 'success', data };
    }
    default:
      return assert.fail(`nobody asks for ${name}`);
  }
}

/** The newest first, those in effect alone. */
function splitsOf(symbol: string, today: string): readonly object[] {
  return factsOf(symbol, 'split', today)
    .filter(({ date }) => date <= today)
    .map(({ date, terms }) => ({ effective_date: date, split_factor: terms }));
}

/** The newest first, declared ones of the days to come among them. */
function dividendsOf(symbol: string, today: string): readonly object[] {
  const until = Temporal.PlainDate.from(today).add({ days: declaredDays }).toString();
  return factsOf(symbol, 'dividend', today)
    .filter(({ date }) => date <= until)
    .map(({ date, terms, paidOn }) => ({
      ex_dividend_date: date,
      declaration_date: 'None',
      record_date: 'None',
      payment_date: paidOn ?? 'None',
      amount: terms,
    }));
}

/** A renamed company has its whole past under the new name. */
function factsOf(symbol: string, kind: Fact['kind'], today: string): readonly Fact[] {
  const facts = companyOf(symbol, today)?.facts ?? [];
  return facts.filter((fact) => fact.kind === kind).toReversed();
}

function quoteOf(symbol: string, now: number) {
  const session = calendar.openSession(now) ?? calendar.lastCompletedSession(now);
  const company = companyOf(symbol, session.date);
  const bar = company && barOf(company, session.date);
  if (!company || !bar) return undefined;
  const isOver = now >= session.closesAt;
  const price = isOver ? bar.close : bar.open;
  const [low, high] = [Math.min(bar.open, price), Math.max(bar.open, price)];
  const dollars = (cents: number) => (cents / 100).toFixed(4);
  const row = {
    symbol,
    timestamp: easternTime(isOver ? session.closesAt + 60_000 : now),
    open: dollars(bar.open),
    high: dollars(high),
    low: dollars(low),
    close: dollars(price),
    volume: '1000000',
    previous_close: dollars(previousClose(company.name, bar.before, session.date)),
  };
  return { day: session.date, row };
}

function asGlobalQuote({ day, row: quote }: NonNullable<ReturnType<typeof quoteOf>>) {
  const change = Number(quote.close) - Number(quote.previous_close);
  return {
    '01. symbol': quote.symbol,
    '02. open': quote.open,
    '03. high': quote.high,
    '04. low': quote.low,
    '05. price': quote.close,
    '06. volume': quote.volume,
    '07. latest trading day': day,
    '08. previous close': quote.previous_close,
    '09. change': change.toFixed(4),
    '10. change percent': `${((change / Number(quote.previous_close)) * 100).toFixed(4)}%`,
  };
}

/** Both forms have been seen on the day of a split: as traded, and on the new terms. */
function previousClose(name: string, before: number, date: string): number {
  const company = companies.find((each) => each.name === name);
  const split = company?.facts.find((fact) => fact.kind === 'split' && fact.date === date);
  const isAdjusted = split && Number(date.slice(-1)) % 2 === 0 && split.truth !== 'value';
  return isAdjusted ? Math.max(1, Math.round(before / Number(split.terms))) : before;
}

function easternTime(at: number): string {
  const zoned = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO('America/New_York');
  return zoned.toPlainDateTime().toString({ fractionalSecondDigits: 3 }).replace('T', ' ');
}

/** Those that trade, and as many others as make a listing believed. */
function listingOn(today: string): string {
  const rows = companies.flatMap((company) => {
    const symbol = symbolOn(company, today);
    if (symbol === undefined || company.listedOn > today) return [];
    return [`${symbol},${company.name},NYSE,Stock,${company.listedOn},null,Active`];
  });
  const others = Array.from({ length: 120 }, (_, place) => {
    const symbol = `Q${String.fromCodePoint(65 + Math.floor(place / 26), 65 + (place % 26))}Q`;
    return `${symbol},Other ${place},NYSE,Stock,2001-01-02,null,Active`;
  });
  const header = 'symbol,name,exchange,assetType,ipoDate,delistingDate,status';
  return [header, ...rows, ...others].map((row) => `${row}\r\n`).join('');
}
