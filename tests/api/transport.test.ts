// Plain http, TLS of our own and TLS of a declared proxy: which cookies there are, and who is believed.
import assert from 'node:assert/strict';
import { request } from 'node:https';
import { text } from 'node:stream/consumers';
import { connect, type ConnectionOptions } from 'node:tls';
import { describe, it } from 'node:test';
import type { Settings } from '#src/config/settings.ts';
import { createTlsFiles } from '#tests/support/tls-files.ts';
import { createWorld, password, security, type Reply } from '#tests/support/world.ts';

const alice = { username: 'alice', password };
const behindProxy: Partial<Settings> = { security: { ...security, trustedProxies: ['127.0.0.1'] } };
const overTls = { 'x-forwarded-proto': 'https' };

function assertHostCookies({ headers }: Reply): void {
  const cookies = [headers['set-cookie']].flat().map(String);
  assert.equal(cookies.length, 2);
  for (const cookie of cookies) {
    assert.match(cookie, /^__Host-papertape_(session|device)=[\w-]{43}; /);
    for (const part of ['Path=/', 'HttpOnly', 'Secure', 'SameSite=Strict']) {
      assert.ok(cookie.includes(part), cookie);
    }
    assert.doesNotMatch(cookie, /Domain/);
  }
  assert.equal(headers['strict-transport-security'], 'max-age=31536000');
}

describe('over TLS of a declared proxy', () => {
  it('cookies are bound to this host, and http is forbidden for a year', async () => {
    await using world = await createWorld(behindProxy);
    await world.createUser('alice');
    assertHostCookies(await world.send('POST', '/login', alice, overTls));
  });

  it('only the bound cookie counts, and over plain http only the other one', async () => {
    await using world = await createWorld(behindProxy);
    const { token } = await world.createUser('alice');
    const look = async (name: string, headers: Record<string, string>) =>
      (
        await world.send('GET', '/view-portfolio', undefined, {
          cookie: `${name}=${token}`,
          ...headers,
        })
      ).status;
    assert.equal(await look('__Host-papertape_session', overTls), 200);
    assert.equal(await look('papertape_session', overTls), 401);
    assert.equal(await look('__Host-papertape_session', {}), 401);
    assert.equal(await look('papertape_session', {}), 200);
  });

  it('is what the proxy calls https, and nothing else', async () => {
    await using world = await createWorld(behindProxy);
    await world.createUser('alice');
    for (const protocol of ['foo', 'httpss', 'wss', 'http,https', '__proto__', 'constructor', '']) {
      const reply = await world.send('POST', '/login', alice, { 'x-forwarded-proto': protocol });
      assert.equal(reply.status, 200, protocol);
      assert.match(String(reply.headers['set-cookie']), /^papertape_session=/);
      assert.equal(reply.headers['strict-transport-security'], undefined);
    }
    // The first is what the client spoke; the last is what two of the proxies spoke to each other.
    for (const list of ['https,http', 'https, http, http', 'https , https', 'HTTPS', '"https"']) {
      assertHostCookies(await world.send('POST', '/login', alice, { 'x-forwarded-proto': list }));
    }
  });

  it('is not what a client makes up when no proxy was declared, or another one', async () => {
    for (const trustedProxies of [[], ['10.0.0.0/8']]) {
      await using world = await createWorld({ security: { ...security, trustedProxies } });
      await world.createUser('alice');
      const reply = await world.send('POST', '/login', alice, overTls);
      assert.match(String(reply.headers['set-cookie']), /^papertape_session=/);
      assert.equal(reply.headers['strict-transport-security'], undefined);
    }
  });
});

/** What comes back over TLS until the other side closes, or the code of the error. */
function exchangeOverTls(port: number, bytes: string, options: ConnectionOptions): Promise<string> {
  return new Promise((resolve) => {
    let answer = '';
    const socket = connect({ host: '127.0.0.1', port, ...options }, () => socket.write(bytes));
    socket.setEncoding('latin1').on('data', (data: string) => (answer += data));
    socket.on('error', ({ message, ...error }) =>
      resolve(String(Reflect.get(error, 'code') ?? message)),
    );
    socket.on('close', () => resolve(answer));
  });
}

describe('over TLS of our own', () => {
  it('every answer forbids http for a year, also one to what is hardly a request', async () => {
    await using made = await createTlsFiles();
    await using world = await createWorld({ tlsFiles: made.tlsFiles });
    const port = Number(new URL(await world.app.listen({ host: '127.0.0.1', port: 0 })).port);
    const requests = {
      'GET / HTTP/1.1\r\nHost: x\r\nConnection: close': 404,
      'GET /%zz HTTP/1.1\r\nHost: x': 400,
      hello: 400,
      [`GET / HTTP/1.1\r\nHost: x\r\nX: ${'y'.repeat(17_000)}`]: 431,
      'POST /login HTTP/1.1\r\nHost: x\r\nExpect: tea': 417,
      'CONNECT example.org:443 HTTP/1.1\r\nHost: x': 405,
    };
    for (const [head, status] of Object.entries(requests)) {
      const answer = await exchangeOverTls(port, `${head}\r\n\r\n`, { ca: made.certificate });
      assert.match(answer, new RegExp(`^HTTP/1\\.1 ${status} `), head.slice(0, 40));
      assert.match(answer, /^strict-transport-security: max-age=31536000\r$/im, head.slice(0, 40));
    }
  });

  it('nothing older than TLS 1.2 is spoken', async () => {
    await using made = await createTlsFiles();
    await using world = await createWorld({ tlsFiles: made.tlsFiles });
    const port = Number(new URL(await world.app.listen({ host: '127.0.0.1', port: 0 })).port);
    const ask = (minVersion: 'TLSv1' | 'TLSv1.2', maxVersion: 'TLSv1' | 'TLSv1.1' | 'TLSv1.2') =>
      exchangeOverTls(port, 'GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n', {
        ca: made.certificate,
        ciphers: 'DEFAULT@SECLEVEL=0',
        minVersion,
        maxVersion,
      });
    assert.equal(await ask('TLSv1', 'TLSv1'), 'ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION');
    assert.equal(await ask('TLSv1', 'TLSv1.1'), 'ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION');
    assert.match(await ask('TLSv1.2', 'TLSv1.2'), /^HTTP\/1\.1 404 /);
  });

  it('the server answers, with bound cookies', async () => {
    await using made = await createTlsFiles();
    await using world = await createWorld({ tlsFiles: made.tlsFiles });
    await world.createUser('alice');
    const origin = await world.app.listen({ host: '127.0.0.1', port: 0 });
    assert.match(origin, /^https:/);
    const reply = await new Promise<Reply>((resolve, reject) => {
      const headers = { 'content-type': 'application/json', connection: 'close' };
      const options = { method: 'POST', ca: made.certificate, headers };
      request(`${origin}/login`, options, (response) => {
        const { statusCode: status = 0, headers } = response;
        const reply = text(response).then((body) => ({ status, headers, text: body, json: null }));
        resolve(reply);
      })
        .on('error', reject)
        .end(JSON.stringify(alice));
    });
    assert.equal(reply.status, 200, reply.text);
    assertHostCookies(reply);
  });
});
