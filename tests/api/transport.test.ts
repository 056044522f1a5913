// Plain http, TLS of our own and TLS of a declared proxy: which cookies there are, and who is believed.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { text } from 'node:stream/consumers';
import { describe, it } from 'node:test';
import type { Settings } from '#src/config/settings.ts';
import { createFolder } from '#tests/support/process.ts';
import { createSelfSigned } from '#tests/support/self-signed.ts';
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

describe('over TLS of our own', () => {
  it('the server answers, with bound cookies', async () => {
    await using folder = await createFolder();
    const made = createSelfSigned();
    const tlsFiles = { certificate: `${folder.path}/cert.pem`, key: `${folder.path}/key.pem` };
    writeFileSync(tlsFiles.certificate, made.certificate);
    writeFileSync(tlsFiles.key, made.key, { mode: 0o600 });
    await using world = await createWorld({ tlsFiles });
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
