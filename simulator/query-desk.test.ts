// Every notice word for word, each plan's limits, and the order in which a query is checked.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { SimulatorPlan } from '#simulator/limits/plan.ts';
import { createTestDesk } from '#simulator/test-desk.ts';
import type { Answer, Verdict } from '#simulator/wire/wire-format.ts';

const NOON = '2026-11-18T17:00:00Z';
const QUOTE = 'function=GLOBAL_QUOTE&symbol=IBM';
const BURST =
  'Thank you for using Alpha Vantage! Please consider spreading out your free API requests ' +
  'more sparingly (1 request per second). You may subscribe to any of the premium plans at ' +
  'https://www.alphavantage.co/premium/ to lift the free key rate limit (25 requests per ' +
  'day), raise the per-second burst limit, and instantly unlock all premium endpoints';
const DAY_EXHAUSTED =
  'We have detected your API key as mine and our standard API rate limit is 25 requests per ' +
  'day. Please subscribe to any of the premium plans at ' +
  'https://www.alphavantage.co/premium/ to instantly remove all daily rate limits.';
const PREMIUM_BURST =
  'Burst pattern detected. Please consider spreading out your API requests more evenly ' +
  'across a 1-minute window and query no more than 30 requests per second.';
const MINUTE_EXHAUSTED =
  'Minute-level rate limit exceed. Please stay under the number of API requests per minute ' +
  'for your premium subscription plan.';
const PREMIUM =
  'Thank you for using Alpha Vantage! This is a premium endpoint. You may subscribe to any ' +
  'of the premium plans at https://www.alphavantage.co/premium/ to instantly unlock all ' +
  'premium endpoints';
const FULL_HISTORY =
  'Thank you for using Alpha Vantage! The outputsize=full parameter value is a premium ' +
  'feature for the TIME_SERIES_DAILY endpoint. You may subscribe to any of the premium ' +
  'plans at https://www.alphavantage.co/premium/ to instantly unlock all premium features';
const DEMO =
  'The **demo** API key is for demo purposes only. Please claim your free API key at ' +
  '(https://www.alphavantage.co/support/#api-key) to explore our full API offerings. It ' +
  'takes fewer than 20 seconds.';
const NO_KEY =
  'the parameter apikey is invalid or missing. Please claim your free API key on ' +
  '(https://www.alphavantage.co/support/#api-key). It should take less than 20 seconds.';

test('a missing or empty key is refused before anything else', () => {
  const desk = createTestDesk(NOON);
  const expected = { verdict: 'no_key', text: errorText(NO_KEY) } as const;
  assertNotice(desk.askAs('', 'function=NONSENSE'), expected);
  assertNotice(desk.askAs('', QUOTE), expected);
});

test('an unknown function is named, and not counted against the key', () => {
  const desk = createTestDesk(NOON);
  const unknown = (name: string) => ({
    verdict: 'bad_call' as const,
    text: errorText(`This API function (${name}) does not exist.`),
  });
  assertNotice(desk.askAs('mine', 'function=INVALID'), unknown('INVALID'));
  assertNotice(desk.askAs('demo', 'function=INVALID'), unknown('INVALID'));
  assertNotice(desk.askAs('mine', 'symbol=IBM'), unknown(''));
  assert.equal(desk.askAs('mine', QUOTE).verdict, 'data');
});

test('the demo key answers its examples, without a limit, and nothing else', () => {
  const desk = createTestDesk(NOON);
  const examples = [QUOTE, `${QUOTE}&datatype=csv`, 'function=SYMBOL_SEARCH&keywords=BA'];
  const more = ['function=TIME_SERIES_DAILY&symbol=IBM&outputsize=full', 'function=LISTING_STATUS'];
  for (const example of [...examples, ...more]) {
    assert.equal(desk.askAs('demo', example).verdict, 'data', example);
  }
  const demo = { verdict: 'demo', text: information(DEMO) } as const;
  assertNotice(desk.askAs('demo', 'function=GLOBAL_QUOTE&symbol=MSFT'), demo);
  assertNotice(desk.askAs('demo', `${QUOTE}&entitlement=delayed`), demo);
  assert.equal(desk.askAs('demo', 'function=GLOBAL_QUOTE&symbol=MSFT').body.length, 220);
});

test('a free key has one request a second', async () => {
  const desk = createTestDesk(NOON);
  assert.equal(desk.askAs('mine', QUOTE).verdict, 'data');
  await desk.clock.advance(999);
  assertNotice(desk.askAs('mine', QUOTE), { verdict: 'burst', text: information(BURST) });
  assert.equal(desk.askAs('other', QUOTE).verdict, 'data');
  await desk.clock.advance(1);
  assert.equal(desk.askAs('mine', QUOTE).verdict, 'data');
});

test('a free key has 25 requests a day of UTC, throttled ones included', async () => {
  const desk = createTestDesk('2026-11-18T23:00:00Z');
  assert.equal(desk.askAs('mine', QUOTE).verdict, 'data');
  assert.equal(desk.askAs('mine', QUOTE).verdict, 'burst');
  for (let request = 3; request <= 25; request += 1) {
    await desk.clock.advance(1000);
    assert.equal(desk.askAs('mine', QUOTE).verdict, 'data');
  }
  const exhausted = { verdict: 'day_exhausted', text: information(DAY_EXHAUSTED) } as const;
  assertNotice(desk.askAs('mine', QUOTE), exhausted);
  await desk.clock.advance(Date.UTC(2026, 10, 19) - desk.clock.now() - 1);
  assertNotice(desk.askAs('mine', QUOTE), exhausted);
  await desk.clock.advance(1);
  assert.equal(desk.askAs('mine', QUOTE).verdict, 'data');
});

const PREMIUM_PLANS: readonly (readonly [SimulatorPlan, number])[] = [
  ['delayed75', 75],
  ['realtime150', 150],
  ['realtime300', 300],
  ['realtime600', 600],
  ['realtime1200', 1200],
];

for (const [plan, perMinute] of PREMIUM_PLANS) {
  test(`${plan} has ${perMinute} requests in a sliding minute`, async () => {
    const desk = createTestDesk(NOON, plan);
    const ask = () => desk.askAs('mine', 'function=SYMBOL_SEARCH&keywords=IBM');
    for (let request = 0; request < perMinute; request += 1) {
      assert.equal(ask().verdict, 'data');
      await desk.clock.advance(40);
    }
    const text = information(MINUTE_EXHAUSTED);
    assertNotice(ask(), { verdict: 'minute_exhausted', text });
    await desk.clock.advance(60_000 - perMinute * 40 - 1);
    assert.equal(ask().verdict, 'minute_exhausted');
    await desk.clock.advance(1);
    assert.equal(ask().verdict, 'data');
    assert.equal(ask().verdict, 'minute_exhausted');
  });
}

test('a premium key has 30 requests in a second', async () => {
  const desk = createTestDesk(NOON, 'realtime150');
  for (let request = 0; request < 30; request += 1) {
    assert.equal(desk.askAs('mine', QUOTE).verdict, 'data');
  }
  await desk.clock.advance(999);
  const burst = { verdict: 'burst', text: information(PREMIUM_BURST) } as const;
  assertNotice(desk.askAs('mine', QUOTE), burst);
  await desk.clock.advance(1);
  assert.equal(desk.askAs('mine', QUOTE).verdict, 'data');
});

test('the free plan is refused what others pay for, after the limits', () => {
  const desk = createTestDesk(NOON);
  const premium = { verdict: 'premium', text: information(PREMIUM) } as const;
  const intraday = 'function=TIME_SERIES_INTRADAY&symbol=IBM&interval=5min';
  assertNotice(desk.ask(intraday), premium);
  assertNotice(desk.ask('function=TIME_SERIES_DAILY_ADJUSTED&symbol=IBM'), premium);
  assertNotice(desk.ask(`${QUOTE}&entitlement=delayed`), premium);
  assertNotice(desk.ask('function=TIME_SERIES_DAILY&symbol=IBM&entitlement=realtime'), premium);
  const full = desk.askAs('mine', 'function=TIME_SERIES_DAILY&symbol=NOSUCH&outputsize=full');
  assertNotice(full, { verdict: 'premium', text: information(FULL_HISTORY) });
  assert.equal(desk.askAs('mine', intraday).verdict, 'burst');
});

test('a delayed plan is refused realtime data', () => {
  const desk = createTestDesk(NOON, 'delayed75');
  assert.equal(desk.ask(`${QUOTE}&entitlement=delayed`).verdict, 'data');
  assert.equal(desk.ask(`${QUOTE}&entitlement=realtime`).verdict, 'premium');
  assert.equal(desk.ask('function=REALTIME_BULK_QUOTES&symbol=IBM').verdict, 'premium');
});

test('a missing parameter is a bad call of its function', () => {
  const desk = createTestDesk(NOON, 'realtime150');
  const quotes = ['GLOBAL_QUOTE', 'SYMBOL_SEARCH', 'REALTIME_BULK_QUOTES'];
  const series = ['DAILY', 'DAILY_ADJUSTED', 'INTRADAY', 'WEEKLY', 'MONTHLY'];
  const company = ['OVERVIEW', 'SPLITS', 'DIVIDENDS'];
  for (const name of [...quotes, ...series.map((kind) => `TIME_SERIES_${kind}`), ...company]) {
    const text = errorText(
      'Invalid API call. Please retry or visit the documentation ' +
        `(https://www.alphavantage.co/documentation/) for ${name}.`,
    );
    assertNotice(desk.ask(`function=${name}`), { verdict: 'bad_call', text });
  }
});

function information(text: string): string {
  return `{\n    "Information": "${text}"\n}`;
}

function errorText(text: string): string {
  return `{\n    "Error Message": "${text}"\n}`;
}

function assertNotice(answer: Answer, expected: { verdict: Verdict; text: string }): void {
  assert.deepEqual({ verdict: answer.verdict, text: answer.body }, expected);
  assert.equal(answer.contentType, 'application/json');
}
