// The wrong answers a client must survive, each made out of the right one.

import type { Query } from '#simulator/wire/query.ts';
import * as notices from '#simulator/wire/notices.ts';
import type { Answer } from '#simulator/wire/wire-format.ts';
import { jsonAnswer } from '#simulator/wire/wire-format.ts';

/** Makes the wrong answer; `retryAfter` is the header's seconds, if there shall be one. */
export type Spoil = (answer: Answer, query: Query, retryAfter: number | undefined) => Answer;

/** What the provider says when it gives no data, by the names of the faults. */
export const NOTICES: Readonly<Record<string, Spoil>> = {
  'notice-burst': () => notices.freeBurstNotice(),
  'notice-burst-2025': () => notices.burstNoticeOf2025(),
  'notice-premium-burst': () => notices.premiumBurstNotice(),
  'notice-minute': () => notices.minuteExhaustedNotice(),
  'notice-volume': () => notices.volumeNotice(),
  'notice-day': (_answer, query) => notices.dayExhaustedNotice(query.get('apikey') ?? ''),
  'notice-day-2024': () => notices.dayNoticeOf2024(),
  'notice-legacy': () => notices.legacyNote(),
  'notice-premium': () => notices.premiumNotice(),
  'notice-demo': () => notices.demoNotice(),
  'notice-unknown': () => notices.unknownNotice(),
  'error-message': (_answer, query) => notices.badCallError(query.get('function') ?? ''),
  'error-key': () => notices.missingKeyError(),
  detail: () => jsonAnswer('bad_call', { detail: 'Authentication credentials were not provided.' }),
};

/** Bodies that are no answer at all. */
export const NONSENSE: Readonly<Record<string, Spoil>> = {
  html: (answer) => ({ ...page(answer), status: 200 }),
  'empty-body': (answer) => ({ ...answer, body: '' }),
  'empty-object': () => jsonAnswer('data', {}),
  'empty-quote': () => jsonAnswer('data', { 'Global Quote': {} }),
  'truncated-json': (answer) => ({ ...answer, body: answer.body.slice(0, answer.body.length / 2) }),
  'duplicate-keys': (answer) => ({
    ...answer,
    body: answer.body.replaceAll(PRICE_FIELD, '$&,$1$2"1.0000"'),
  }),
  'csv-letters': spellOut,
  'huge-body': (answer) => ({
    ...answer,
    body: answer.body.replace(/\}$/, `${' '.repeat(HUGE_BYTES)}}`),
  }),
};

/** Right in form, wrong in fact. */
export const FALSEHOODS: Readonly<Record<string, Spoil>> = {
  'wrong-symbol': (answer) => editBody(answer, SYMBOL, () => 'WRONG'),
  'stale-day': (answer) => editBody(answer, DAY, weeksBefore),
  'price-zero': priced('0'),
  'price-negative': priced('-1'),
  'price-nan': priced('NaN'),
  'price-1e309': priced('1e309'),
  'price-empty': priced(''),
  'price-30-digits': priced('123456789012345678901234567890.1234'),
  'price-missing': (answer) => ({ ...answer, body: answer.body.replaceAll(PRICE_LINE, '') }),
};

/** Statuses other than 200, with the pages that come with them. */
export const STATUSES: Readonly<Record<string, Spoil>> = {
  'http-403': refused(403),
  'http-429': refused(429),
  'http-500': refused(500),
  'http-503': refused(503),
  redirect: (answer) => ({
    ...answer,
    status: 302,
    headers: { Location: '/elsewhere' },
    body: '',
  }),
};

const HUGE_BYTES = 10_000_000;

/** The fields that carry a price, a symbol or a day in any of the JSON answers. */
const PRICE = /("(?:05\. price|close|4\. close)": )"([^"]*)"/g;
const PRICE_FIELD = /(\n *)("(?:05\. price|close|4\. close)": )"[^"]*"/g;
const PRICE_LINE = /\n *"(?:05\. price|close|4\. close)": "[^"]*",/g;
const SYMBOL = /("(?:01\. symbol|symbol|2\. Symbol)": )"([^"]*)"/g;
const DAY = /("(?:07\. latest trading day|3\. Last Refreshed|timestamp)": )"([^"]*)"/g;

function editBody(answer: Answer, fields: RegExp, edit: (value: string) => string): Answer {
  const body = answer.body.replaceAll(
    fields,
    (_field, key: string, value: string) => `${key}"${edit(value)}"`,
  );
  return { ...answer, body };
}

function priced(text: string): Spoil {
  return (answer) => editBody(answer, PRICE, () => text);
}

/** A day, or the day of a timestamp, four weeks ago: the same day of the week. */
function weeksBefore(day: string): string {
  const [date = '', ...time] = day.split(' ');
  const earlier = Temporal.PlainDate.from(date).subtract({ weeks: 4 });
  return [earlier.toString(), ...time].join(' ');
}

/** A CSV writer handed the error object: its key letter by letter, one for each column. */
function spellOut(answer: Answer): Answer {
  if (answer.fileName === undefined) return answer;
  const [header = ''] = answer.body.split('\r\n');
  const letters = 'Error Message'.split('').slice(0, header.split(',').length);
  return { ...answer, body: `${header}\r\n${letters.join(',')}\r\n` };
}

function refused(status: number): Spoil {
  return (answer, _query, retryAfter) => ({
    ...page(answer),
    status,
    ...(retryAfter !== undefined && { headers: { 'Retry-After': String(retryAfter) } }),
  });
}

/** The page of the provider's host when its application is down. */
function page({ verdict }: Answer): Answer {
  return {
    verdict,
    contentType: 'text/html; charset=utf-8',
    fileName: undefined,
    body: [
      '<!DOCTYPE html>',
      '<html>',
      '  <head>',
      '    <meta name="viewport" content="width=device-width, initial-scale=1">',
      '    <title>Application Error</title>',
      '  </head>',
      '  <body>',
      '    <iframe src="//www.herokucdn.com/error-pages/application-error.html"></iframe>',
      '  </body>',
      '</html>',
    ].join('\n'),
  };
}
