import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { describe, it } from 'node:test';
import { createTestClock } from '#src/runtime/clock.ts';
import { createTestLogger } from '#src/runtime/logger.ts';
import { createTestRandom } from '#src/runtime/random.ts';
import { answerMalformedRequest } from './malformed-request.ts';

/** The answer when the parser says so once, or again with every byte that follows. */
async function answerTo(code: string, times = 1): Promise<string> {
  const error = Object.assign(new Error(code), { code });
  const needs = {
    limits: { checkAddress: () => {} },
    clock: createTestClock(0),
    random: createTestRandom(),
    logger: createTestLogger(),
  };
  const server = createServer((socket) => {
    for (let time = 0; time < times; time += 1) answerMalformedRequest(error, socket, needs);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  assert.ok(typeof address === 'object' && address);
  const socket = connect(address.port, '127.0.0.1').setEncoding('utf8');
  let answer = '';
  socket.on('data', (data: string) => (answer += data));
  await once(socket, 'close');
  server.close();
  return answer;
}

describe('what never becomes a request', () => {
  const rows = [
    { code: 'HPE_INVALID_METHOD', status: 400, problem: 'invalid_request' },
    { code: 'HPE_HEADER_OVERFLOW', status: 431, problem: 'headers_too_large' },
    { code: 'ERR_HTTP_REQUEST_TIMEOUT', status: 408, problem: 'request_timeout' },
  ];
  for (const { code, status, problem } of rows) {
    it(`is answered ${status} for ${code}, as a problem with all the headers`, async () => {
      const answer = await answerTo(code);
      const [head = '', body = ''] = answer.split('\r\n\r\n');
      assert.match(head, new RegExp(`^HTTP/1\\.1 ${status} `));
      assert.match(head, /content-type: application\/problem\+json/);
      assert.match(head, /content-security-policy: /);
      assert.match(head, /connection: close/);
      const { code: found, request_id: id } = JSON.parse(body);
      assert.equal(found, problem);
      assert.match(head, new RegExp(`x-request-id: ${id}`));
    });
  }

  it('is answered once, however often the parser complains', async () => {
    const answer = await answerTo('HPE_INVALID_METHOD', 3);
    assert.equal(answer.match(/^HTTP\/1\.1 /gm)?.length, 1);
  });

  it('is not answered when nobody is there any more, or no handshake came about', async () => {
    assert.equal(await answerTo('ECONNRESET'), '');
    assert.equal(await answerTo('ERR_TLS_HANDSHAKE_TIMEOUT'), '');
  });
});
