import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import { describe, it } from 'node:test';
import { gzipSync } from 'node:zlib';
import { createNyseCalendar } from '#src/domain/market-calendar.ts';
import { createTestClock } from '#src/runtime/clock.ts';
import { createTestLogger } from '#src/runtime/logger.ts';
import { globalQuoteFields } from '#tests/support/global-quote.ts';
import { symbolOf } from '#tests/support/trading.ts';
import { createAlphaVantageClient } from './alpha-vantage-client.ts';
import { UpstreamError } from '#src/market/market-data.ts';

const apiKey = 'canary-key-12345';
const mondayMorning = Date.parse('2026-11-23T15:00:00Z');
const quoteBody = JSON.stringify({ 'Global Quote': globalQuoteFields });

/**
 * Asks an upstream that answers so, and gives the verdict, the log and the URLs it was asked for.
 */
async function ask(answer: RequestListener, entitlement: 'end-of-day' | 'realtime' = 'end-of-day') {
  const urls: string[] = [];
  const server = createServer((request, response) => {
    urls.push(request.url ?? '');
    answer(request, response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  assert.ok(typeof address === 'object' && address);
  const logger = createTestLogger();
  const client = createAlphaVantageClient({
    origin: `http://127.0.0.1:${address.port}`,
    apiKey,
    entitlement,
    calendar: createNyseCalendar(),
    clock: createTestClock(mondayMorning),
    logger,
  });
  let verdict = 'data';
  let message = '';
  let source;
  try {
    const quote = await client.fetchQuote(symbolOf('IBM'));
    source = quote?.source;
    verdict = quote ? 'data' : 'unknown_symbol';
  } catch (error) {
    assert.ok(error instanceof UpstreamError, String(error));
    verdict = error.verdict;
    message = `${error.message} ${error.stack} ${String(error.cause)}`;
  }
  server.closeAllConnections();
  server.close();
  return { verdict, message, source, urls, logged: logger.lines };
}

const say =
  (body: string | Buffer, status = 200, headers: Record<string, string> = {}): RequestListener =>
  (_request, response) =>
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(body);

describe('the client', () => {
  it('asks below /query and believes a whole body', async () => {
    const { verdict, urls, source, logged } = await ask(say(quoteBody));
    assert.equal(verdict, 'data');
    assert.equal(source, 'alpha-vantage');
    assert.deepEqual(urls, [`/query?function=GLOBAL_QUOTE&symbol=IBM&apikey=${apiKey}`]);
    const [{ event, function: name, symbol } = {}] = logged;
    assert.deepEqual([event, name, symbol], ['upstream_request', 'GLOBAL_QUOTE', 'IBM']);
  });

  it('asks for what the plan is entitled to', async () => {
    const { urls } = await ask(say(quoteBody), 'realtime');
    assert.match(urls[0] ?? '', /&entitlement=realtime&/);
  });

  it('knows the simulator by its name', async () => {
    const { source } = await ask(say(quoteBody, 200, { server: 'papertape-simulator' }));
    assert.equal(source, 'simulator');
  });

  const bomb = gzipSync(Buffer.alloc(50 * 1024 * 1024, '{'));
  const rows: readonly { name: string; answer: RequestListener; verdict: string }[] = [
    { name: 'an unknown symbol', answer: say('{"Global Quote": {}}'), verdict: 'unknown_symbol' },
    { name: 'nothing', answer: say(''), verdict: 'invalid' },
    { name: 'half a body', answer: say(quoteBody.slice(0, 100)), verdict: 'invalid' },
    { name: 'HTML with 200', answer: say('<!DOCTYPE html>'), verdict: 'invalid' },
    { name: 'HTML with 503', answer: say('<!DOCTYPE html>', 503), verdict: 'unreachable' },
    { name: '500', answer: say('', 500), verdict: 'unreachable' },
    { name: '403', answer: say('', 403), verdict: 'unreachable' },
    { name: '429', answer: say('', 429), verdict: 'throttled' },
    { name: 'ten megabytes', answer: say(' '.repeat(10 * 1024 * 1024)), verdict: 'invalid' },
    {
      name: 'a gzip bomb',
      answer: say(bomb, 200, { 'content-encoding': 'gzip' }),
      verdict: 'invalid',
    },
    {
      name: 'a reset',
      answer: (request) => request.socket.resetAndDestroy(),
      verdict: 'unreachable',
    },
    {
      name: 'a body cut in the middle',
      answer: (request, response) => {
        response.writeHead(200, { 'content-length': '1000' }).write('{');
        setImmediate(() => request.socket.destroy());
      },
      verdict: 'unreachable',
    },
  ];
  for (const { name, answer, verdict } of rows) {
    it(`takes ${name} for ${verdict}`, async () =>
      assert.equal((await ask(answer)).verdict, verdict));
  }

  it('does not follow a redirect', async () => {
    const redirect = say('', 302, { location: '/elsewhere' });
    const { verdict, urls } = await ask(redirect);
    assert.equal(verdict, 'unreachable');
    assert.equal(urls.length, 1);
  });

  it('never repeats the key, though the upstream does', async () => {
    const notice = `We have detected your API key as ${apiKey} and our standard API rate limit is 25 requests per day.`;
    const { verdict, message, logged } = await ask(say(JSON.stringify({ Information: notice })));
    assert.equal(verdict, 'day_exhausted');
    for (const text of [message, JSON.stringify(logged)]) {
      assert.ok(text.includes('&lt;key&gt;') || text.includes('<key>'));
      assert.ok(!text.includes(apiKey));
    }
  });

  it('names the fault of a connection without the URL', async () => {
    const client = createAlphaVantageClient({
      origin: 'http://127.0.0.1:9',
      apiKey,
      entitlement: 'end-of-day',
      calendar: createNyseCalendar(),
      clock: createTestClock(mondayMorning),
      logger: createTestLogger(),
    });
    await assert.rejects(client.fetchListing(), (error: UpstreamError) => {
      assert.equal(error.verdict, 'unreachable');
      assert.ok(!`${error.message}${error.stack}${String(error.cause)}`.includes(apiKey));
      return true;
    });
  });
});
