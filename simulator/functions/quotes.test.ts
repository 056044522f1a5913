// Quotes and daily series as they are written, and how fresh each plan shows them.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createTestDesk } from '#simulator/test-desk.ts';

const QUOTE = 'function=GLOBAL_QUOTE&symbol=IBM';
const DAILY = 'function=TIME_SERIES_DAILY&symbol=IBM';
const BULK = 'function=REALTIME_BULK_QUOTES';
const MINUTE_MS = 60_000;

test('a quote has the recorded keys in the recorded order', () => {
  const { body, contentType } = createTestDesk('2026-11-18T17:00:00Z').ask(QUOTE);
  assert.equal(contentType, 'application/json');
  const price = String.raw`"\d+\.\d{4}"`;
  const lines = [
    String.raw`{`,
    String.raw`    "Global Quote": {`,
    String.raw`        "01. symbol": "IBM",`,
    `        "02. open": ${price},`,
    `        "03. high": ${price},`,
    `        "04. low": ${price},`,
    `        "05. price": ${price},`,
    String.raw`        "06. volume": "\d+",`,
    String.raw`        "07. latest trading day": "2026-11-17",`,
    `        "08. previous close": ${price},`,
    String.raw`        "09. change": "-?\d+\.\d{4}",`,
    String.raw`        "10. change percent": "-?\d+\.\d{4}%"`,
    String.raw`    }`,
    String.raw`}`,
  ];
  assert.match(body, new RegExp(`^${lines.join('\n')}$`));
});

test('a quote as CSV holds the same values, its rows ended by CRLF', () => {
  const desk = createTestDesk('2026-11-18T17:00:00Z');
  const csv = desk.ask(`${QUOTE}&datatype=csv`);
  const [header, row, rest] = csv.body.split('\r\n');
  assert.equal(csv.contentType, 'application/x-download');
  assert.equal(
    header,
    'symbol,open,high,low,price,volume,latestDay,previousClose,change,changePercent',
  );
  assert.deepEqual(row?.split(','), Object.values(quoteOf(desk.ask(QUOTE).body)));
  assert.equal(rest, '');
});

test('without entitlement a quote moves once a session, at the close', async () => {
  for (const plan of ['free', 'realtime150'] as const) {
    const desk = createTestDesk('2026-11-18T12:00:00Z', plan);
    const bodies: string[] = [];
    for (let minute = 0; minute < 24 * 60; minute += 1) {
      const { body } = desk.ask(QUOTE);
      if (bodies.at(-1) !== body) bodies.push(body);
      if (minute === 9 * 60) assert.equal(latestDay(body), '2026-11-18');
      if (minute === 9 * 60 - 1) assert.equal(latestDay(body), '2026-11-17');
      await desk.clock.advance(MINUTE_MS);
    }
    assert.equal(bodies.length, 2, plan);
  }
});

test('a delayed quote is the realtime quote of a quarter of an hour before', async () => {
  const desk = createTestDesk('2026-11-18T14:30:00Z', 'realtime300');
  const opening = desk.ask(`${QUOTE}&entitlement=realtime`).body;
  assert.equal(latestDay(opening), '2026-11-18');
  assert.equal(quoteOf(opening)['05. price'], quoteOf(opening)['02. open']);
  const delayedKey = 'Global Quote - DATA DELAYED BY 15 MINUTES';
  const before = desk.ask(`${QUOTE}&entitlement=delayed`).body;
  assert.ok(before.includes(`    "${delayedKey}": {`));
  assert.equal(latestDay(before), '2026-11-17');
  for (let step = 0; step < 20; step += 1) {
    const now = desk.ask(`${QUOTE}&entitlement=realtime`).body;
    await desk.clock.advance(15 * MINUTE_MS);
    const delayed = desk.ask(`${QUOTE}&entitlement=delayed`).body;
    assert.equal(delayed.replace(delayedKey, 'Global Quote'), now);
  }
});

test('an unknown symbol has an empty quote, and no series', () => {
  const desk = createTestDesk('2026-11-18T17:00:00Z', 'delayed75');
  const quote = desk.ask('function=GLOBAL_QUOTE&symbol=NOSUCH');
  assert.equal(quote.body, '{\n    "Global Quote": {}\n}');
  assert.equal(quote.verdict, 'unknown_symbol');
  const delayed = desk.ask('function=GLOBAL_QUOTE&symbol=NOSUCH&entitlement=delayed');
  assert.equal(delayed.body, '{\n    "Global Quote - DATA DELAYED BY 15 MINUTES": {}\n}');
  const csv = desk.ask('function=GLOBAL_QUOTE&symbol=NOSUCH&datatype=csv');
  assert.equal(csv.verdict, 'unknown_symbol');
  assert.equal(csv.body.split('\r\n').length, 2);
  const series = desk.ask('function=TIME_SERIES_DAILY&symbol=NOSUCH&datatype=csv');
  assert.match(series.body, /^\{\n {4}"Error Message": "Invalid API call.* TIME_SERIES_DAILY\."/);
  assert.equal(series.verdict, 'unknown_symbol');
});

test('a class share answers to a dash and to a dot, not to a slash', () => {
  const desk = createTestDesk('2026-11-18T17:00:00Z');
  const dash = quoteOf(desk.ask('function=GLOBAL_QUOTE&symbol=brk-b').body);
  const dot = quoteOf(desk.ask('function=GLOBAL_QUOTE&symbol=BRK.B').body);
  assert.equal(dash['01. symbol'], 'BRK-B');
  assert.deepEqual({ ...dot, '01. symbol': 'BRK-B' }, dash);
  assert.equal(desk.ask('function=GLOBAL_QUOTE&symbol=BRK/B').verdict, 'unknown_symbol');
});

test('the daily series has 100 bars, the newest equal to the quote', () => {
  const desk = createTestDesk('2026-11-18T17:00:00Z');
  const quote = quoteOf(desk.ask(QUOTE).body);
  const { body } = desk.ask(DAILY);
  const series: { 'Time Series (Daily)': Record<string, object> } = JSON.parse(body);
  const bars = Object.entries(series['Time Series (Daily)']);
  assert.equal(bars.length, 100);
  const numbers = ['02. open', '03. high', '04. low', '05. price', '06. volume'];
  assert.equal(bars[0]?.[0], quote['07. latest trading day']);
  assert.deepEqual(
    Object.values(bars[0]?.[1] ?? {}),
    numbers.map((key) => quote[key]),
  );
  const start = `{
    "Meta Data": {
        "1. Information": "Daily Prices (open, high, low, close) and Volumes",
        "2. Symbol": "IBM",
        "3. Last Refreshed": "2026-11-17",
        "4. Output Size": "Compact",
        "5. Time Zone": "US/Eastern"
    },
    "Time Series (Daily)": {
        "2026-11-17": {
            "1. open": "${quote['02. open']}",`;
  assert.ok(body.startsWith(start));
});

test('the daily series as CSV holds the same bars', () => {
  const desk = createTestDesk('2026-11-18T17:00:00Z');
  const csv = desk.ask(`${DAILY}&datatype=csv`);
  const rows = csv.body.split('\r\n').slice(0, -1);
  assert.equal(csv.fileName, 'daily_IBM.csv');
  assert.equal(rows[0], 'timestamp,open,high,low,close,volume');
  const parsed: Record<string, Record<string, object>> = JSON.parse(desk.ask(DAILY).body);
  const fromJson = Object.entries(parsed['Time Series (Daily)'] ?? {}).map(([date, bar]) =>
    [date, ...Object.values(bar)].join(','),
  );
  assert.deepEqual(rows.slice(1), fromJson);
});

test('a delayed series says so in its meta data and shows the running session', () => {
  const desk = createTestDesk('2026-11-18T17:00:00Z', 'delayed75');
  const { body } = desk.ask(`${DAILY}&entitlement=delayed&outputsize=full`);
  assert.ok(body.includes('and Volumes - DATA DELAYED BY 15 MINUTES",'));
  assert.ok(body.includes('"3. Last Refreshed": "2026-11-18"'));
  assert.ok(body.includes('"4. Output Size": "Full size"'));
  assert.ok(body.includes('"1999-11-01": {'));
});

test('bulk quotes give the known of the first hundred symbols, unpadded', () => {
  const desk = createTestDesk('2026-11-18T17:00:01.500Z', 'realtime150');
  const { body } = desk.ask(`${BULK}&symbol=IBM,NOSUCH,aapl,BRK.B,IBM`);
  const answer: { data: Record<string, string>[] } = JSON.parse(body);
  assert.ok(
    body.startsWith(`{
    "endpoint": "Realtime Bulk Quotes",
    "message": "success",
    "data": [
        {
            "symbol": "IBM",
            "timestamp": "2026-11-18 12:00:00.000",`),
  );
  assert.deepEqual(
    answer.data.map((row) => row['symbol']),
    ['IBM', 'AAPL', 'BRK.B'],
  );
  const [ibm = {}] = answer.data;
  const quote = quoteOf(desk.ask(`${QUOTE}&entitlement=realtime`).body);
  assert.equal(Number(ibm['close']), Number(quote['05. price']));
  assert.equal(`${Number(ibm['change_percent']).toFixed(4)}%`, quote['10. change percent']);
  const prices = ['open', 'high', 'low', 'close', 'previous_close', 'change', 'change_percent'];
  for (const key of prices) assert.match(ibm[key] ?? '', /^-?\d+\.(\d|\d*[1-9])$/, key);
  const many = Array.from({ length: 100 }, (_, index) => `NOSUCH${index}`).join(',');
  assert.ok(desk.ask(`${BULK}&symbol=${many},IBM`).body.endsWith('"data": []\n}'));
});

test('bulk quotes without realtime data are a constant sample with a warning', () => {
  const { body, verdict } = createTestDesk('2026-11-18T17:00:00Z').ask(`${BULK}&symbol=SPY`);
  const sample: { message: string; data: Record<string, string>[] } = JSON.parse(body);
  assert.equal(verdict, 'premium');
  assert.match(sample.message, /^This is a premium endpoint\. \*\*\*THE SAMPLE DATA SCHEMA BELOW/);
  assert.deepEqual(
    sample.data.map((row) => row['symbol']),
    ['MSFT', 'AAPL', 'IBM'],
  );
  assert.equal(sample.data[2]?.['extended_hours_change_percent'], '0.06459');
});

test('an always-open market moves at midnight in New York and trades on Sundays', async () => {
  const desk = createTestDesk('2026-11-15T04:59:59Z', 'realtime150', { marketHours: 'always' });
  assert.equal(latestDay(desk.ask(QUOTE).body), '2026-11-13');
  await desk.clock.advance(1000);
  assert.equal(latestDay(desk.ask(QUOTE).body), '2026-11-14');
  assert.equal(latestDay(desk.ask(`${QUOTE}&entitlement=realtime`).body), '2026-11-15');
});

function quoteOf(body: string): Record<string, string> {
  const envelope: Record<string, Record<string, string>> = JSON.parse(body);
  return Object.values(envelope)[0] ?? {};
}

function latestDay(body: string): string | undefined {
  return quoteOf(body)['07. latest trading day'];
}
