import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import { describe, it } from 'node:test';
import { stripVTControlCharacters } from 'node:util';
import type { LogEvent } from './log-event.ts';
import { createLogger, createReadableLogger } from './logger.ts';

async function written(readable: boolean, ...events: object[]): Promise<string> {
  const stream = new PassThrough();
  const logger = await (readable ? createReadableLogger : createLogger)('info', stream);
  // Of any shape: what a line looks like does not depend on it.
  for (const event of events) logger.info(event as LogEvent);
  return stripVTControlCharacters(String(stream.read() ?? ''));
}

const order = { event: 'order', account_id: 'a-1', side: 'buy', quantity: '10', verdict: 'filled' };

describe('the log', () => {
  it('is one JSON object a line for machines', async () => {
    const { time, ...line } = JSON.parse(await written(false, order));
    assert.match(time, /^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
    assert.deepEqual(line, { level: 'info', ...order });
  });

  it('is a short line for people, without the ids', async () => {
    const line = await written(true, order);
    assert.match(
      line,
      /^\[\d\d:\d\d:\d\d\] INFO: order {12}side=buy quantity=10 verdict=filled\n$/,
    );
  });

  it('shows people where a fault came from', async () => {
    assert.match(
      await written(true, { event: 'internal_error', err: new Error('no') }),
      /\n {4}Error: no\n {8}at /,
    );
  });

  it('obeys no escape code, and takes no text for a line of its own', async () => {
    const text = '\u001b[2J\u009b31m\n[12:00:00] INFO: order';
    const line = await written(true, { event: 'upstream', reason: text, err: new Error(text) });
    assert.ok(!line.includes('\u009b'));
    assert.match(line, /reason=\\u001b\[2J\\u009b31m\\u000a/);
    assert.doesNotMatch(line, /^\[12:00:00\]/m);
    assert.ok(!(await written(false, { event: 'upstream', reason: text })).includes('\u009b'));
  });

  it('never carries a field that is named like a secret', async () => {
    const slip = {
      event: 'x',
      password: 'p1',
      token: 't1',
      deep: { authorization: 'a1', cookie: 'c1' },
    };
    for (const readable of [true, false]) {
      assert.doesNotMatch(await written(readable, slip), /p1|t1|a1|c1/);
    }
  });

  it('keeps what somebody typed on one line', async () => {
    const line = await written(false, { event: 'x', text: 'a\r\nb\u2028c\u001b[31m' });
    assert.equal(line.trim().split(/\r|\n/).length, 1);
  });
});
