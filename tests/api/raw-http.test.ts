// What is hardly HTTP, byte by byte on a socket: refused with a problem, never obeyed, never a 500.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { securityHeaders } from '#src/http/wire/security-headers.ts';
import { exchange } from '#tests/support/raw-http.ts';
import { createWorld, listen, type World } from '#tests/support/world.ts';

describe('raw HTTP', { timeout: 600_000 }, () => {
  let world: World;
  let port: number;

  before(async () => {
    world = await createWorld();
    port = await listen(world);
  });

  after(() => world[Symbol.asyncDispose]());

  const crlf = (...lines: string[]) => `${lines.join('\r\n')}\r\n\r\n`;
  const last = 'Connection: close';
  const json = 'Content-Type: application/json';

  const vectors = [
    { name: 'no HTTP at all', bytes: 'hello\r\n\r\n', status: 400 },
    {
      name: 'a length and chunks',
      bytes: `${crlf('POST /login HTTP/1.1', 'Host: x', 'Content-Length: 4', 'Transfer-Encoding: chunked')}0\r\n\r\n`,
      status: 400,
    },
    {
      name: 'two lengths',
      bytes: `${crlf('POST /login HTTP/1.1', 'Host: x', 'Content-Length: 1', 'Content-Length: 2')}{`,
      status: 400,
    },
    {
      name: 'a length with a sign',
      bytes: `${crlf('POST /login HTTP/1.1', 'Host: x', json, 'Content-Length: +2')}{}`,
      status: 400,
    },
    {
      name: 'another transfer encoding',
      bytes: `${crlf('POST /login HTTP/1.1', 'Host: x', 'Transfer-Encoding: xchunked')}0\r\n\r\n`,
      status: 400,
    },
    {
      name: 'an encoding that nobody undoes before the last',
      bytes: `${crlf('POST /login HTTP/1.1', 'Host: x', json, 'Transfer-Encoding: gzip, chunked')}2\r\n{}\r\n0\r\n\r\n`,
      status: 400,
    },
    {
      name: 'an empty encoding before the last',
      bytes: `${crlf('POST /login HTTP/1.1', 'Host: x', json, 'Transfer-Encoding: ,chunked')}2\r\n{}\r\n0\r\n\r\n`,
      status: 400,
    },
    {
      name: 'chunked before the last encoding',
      bytes: `${crlf('POST /login HTTP/1.1', 'Host: x', 'Transfer-Encoding: chunked, identity')}0\r\n\r\n`,
      status: 400,
    },
    {
      name: 'a space before the colon',
      bytes: crlf('GET /healthcheck HTTP/1.1', 'Host : x', last),
      status: 400,
    },
    {
      name: 'bare line feeds',
      bytes: 'GET /healthcheck HTTP/1.1\nHost: x\nConnection: close\n\n',
      status: 400,
    },
    {
      name: 'a folded header',
      bytes: crlf('GET /healthcheck HTTP/1.1', 'Host: x', 'X-A: 1', '  2', last),
      status: 400,
    },
    {
      name: 'a zero byte in a header',
      bytes: crlf('GET /healthcheck HTTP/1.1', 'Host: x', 'X-A: a\0b', last),
      status: 400,
    },
    { name: 'no host', bytes: crlf('GET /healthcheck HTTP/1.1', last), status: 400 },
    {
      name: 'two hosts',
      bytes: crlf('GET /healthcheck HTTP/1.1', 'Host: x', 'Host: y', last),
      status: 400,
    },
    {
      name: 'huge headers',
      bytes: crlf('GET / HTTP/1.1', 'Host: x', `X: ${'y'.repeat(17_000)}`),
      status: 431,
    },
    {
      name: 'a hundred and one headers',
      bytes: crlf(
        'GET / HTTP/1.1',
        'Host: x',
        last,
        ...Array.from({ length: 99 }, (_, i) => `X-${i}: y`),
      ),
      status: 431,
    },
    {
      name: 'three thousand headers',
      bytes: crlf(
        'GET / HTTP/1.1',
        'Host: x',
        last,
        ...Array.from({ length: 3_000 }, () => 'a: b'),
      ),
      status: 431,
    },
    {
      name: 'a long extension of a chunk',
      bytes: `${crlf('POST /login HTTP/1.1', 'Host: x', json, 'Transfer-Encoding: chunked')}1;${'x'.repeat(20_000)}\r\n{\r\n`,
      status: 413,
    },
    {
      name: 'a TLS greeting',
      bytes: Buffer.from('16030100c8010000c40303'.padEnd(400, '0'), 'hex'),
      status: 400,
    },
    {
      name: 'a request without a version',
      bytes: crlf('GET /healthcheck', 'Host: x'),
      status: 400,
    },
    { name: 'HTTP/2', bytes: 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', status: 400 },
    { name: 'TRACE', bytes: crlf('TRACE /login HTTP/1.1', 'Host: x', last), status: 405 },
    { name: 'PROPFIND', bytes: crlf('PROPFIND /login HTTP/1.1', 'Host: x', last), status: 405 },
    { name: 'a made-up method', bytes: crlf('X /login HTTP/1.1', 'Host: x', last), status: 400 },
    { name: 'CONNECT', bytes: crlf('CONNECT example.org:443 HTTP/1.1', 'Host: x'), status: 405 },
    {
      name: 'an expectation that nobody knows',
      bytes: crlf('POST /login HTTP/1.1', 'Host: x', 'Expect: tea', 'Content-Length: 2', last),
      status: 417,
    },
    { name: 'bad escapes', bytes: crlf('GET /%zz HTTP/1.1', 'Host: x', last), status: 400 },
    {
      name: 'an absolute form, which is legal and goes nowhere else',
      bytes: crlf('GET http://evil.example/nothing HTTP/1.1', 'Host: x', last),
      status: 404,
    },
    {
      name: 'a body of a GET',
      bytes: `${crlf('GET /healthcheck HTTP/1.1', 'Host: x', 'Content-Length: 2', last)}{}`,
      status: 400,
    },
    {
      name: 'a body of a GET in chunks, of which there could be any number',
      bytes: `${crlf('GET /healthcheck HTTP/1.1', 'Host: x', 'Transfer-Encoding: chunked', last)}2\r\n{}\r\n`,
      status: 400,
    },
    {
      name: 'a long part of a path',
      bytes: crlf(`DELETE /revoke-token/${'x'.repeat(1_900)} HTTP/1.1`, 'Host: x', last),
      status: 401,
    },
    {
      name: 'a long part of a path in a URL over the limit',
      bytes: crlf(`DELETE /revoke-token/${'x'.repeat(15_000)} HTTP/1.1`, 'Host: x', last),
      status: 414,
    },
    {
      name: 'a body over the limit',
      bytes: crlf('POST /login HTTP/1.1', 'Host: x', json, 'Content-Length: 16385', last),
      status: 413,
    },
    {
      name: 'a URL over the limit',
      bytes: crlf(`GET /${'x'.repeat(2_048)} HTTP/1.1`, 'Host: x', last),
      status: 414,
    },
  ];

  describe('what is hardly HTTP', () => {
    for (const { name, bytes, status } of vectors) {
      it(`${name} is answered with ${status} and closed`, async () => {
        const answer = await exchange(port, bytes);
        assert.match(answer, new RegExp(`^HTTP/1\\.1 ${status} `), answer.slice(0, 200));
        assert.match(answer, /x-request-id: /i);
        assert.match(answer, /content-type: application\/problem\+json/i);
        for (const header of Object.keys(securityHeaders)) {
          assert.match(answer, new RegExp(`^${header}: `, 'im'));
        }
        assert.equal(answer.match(/^HTTP\/1\.1 /gm)?.length, 1, 'one answer');
        assert.doesNotMatch(answer, /\.ts:|node:|sqlite/i);
      });
    }

    it('may expect to go on', async () => {
      const body = '{"username":"nobody","password":"nothing"}';
      const head = crlf(
        'POST /login HTTP/1.1',
        'Host: x',
        json,
        'Expect: 100-continue',
        `Content-Length: ${body.length}`,
        last,
      );
      const answer = await exchange(port, head + body);
      assert.match(answer, /^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 401 /);
    });

    it('is never answered with the body that a second request smuggled in', async () => {
      const smuggled = crlf('GET /openapi.json HTTP/1.1', 'Host: x', last);
      const head = crlf(
        'POST /login HTTP/1.1',
        'Host: x',
        'Content-Length: 5',
        'Transfer-Encoding : chunked',
      );
      const answer = await exchange(port, `${head}0\r\n\r\n${smuggled}`);
      assert.doesNotMatch(answer, /openapi/);
    });
  });

  describe('a request that names the whole address, as to a proxy', () => {
    it('is answered like one that names the path', async () => {
      const ask = (line: string) =>
        exchange(port, crlf(line, 'Host: x', 'Accept: text/html', last));
      assert.match(await ask('GET http://x/healthcheck HTTP/1.1'), /^HTTP\/1.1 200 /);
      assert.match(await ask('GET HTTPS://x:1/healthcheck?a HTTP/1.1'), /^HTTP\/1.1 400 /);
      assert.match(await ask('GET http://x HTTP/1.1'), /^HTTP\/1.1 200 /);
      assert.match(await ask('GET http://x/nowhere HTTP/1.1'), /^HTTP\/1.1 404 /);
    });
  });
});
