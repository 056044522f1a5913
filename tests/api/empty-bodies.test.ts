// How a body is announced, byte by byte on a socket: an empty one is ignored where none is taken.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { exchange } from '#tests/support/raw-http.ts';
import { createWorld, listen, password, type World } from '#tests/support/world.ts';

describe('empty bodies', { timeout: 600_000 }, () => {
  let world: World;
  let port: number;

  before(async () => {
    world = await createWorld();
    port = await listen(world);
    await world.createUser('alice');
  });

  after(() => world[Symbol.asyncDispose]());

  async function ask(request: string, headers: readonly string[], body = ''): Promise<number> {
    const { token } = (await world.send('POST', '/login', { username: 'alice', password })).json;
    const lines = ['Host: x', 'Connection: close', `Authorization: Bearer ${token}`, ...headers];
    const answer = await exchange(
      port,
      `${request} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n${body}`,
    );
    return Number(answer.split(' ', 2)[1]);
  }

  const announcements: Readonly<Record<string, readonly [readonly string[], string?]>> = {
    'in no way': [[]],
    'as JSON': [['Content-Type: application/json']],
    'as JSON of length 0': [['Content-Type: application/json', 'Content-Length: 0']],
    'as text of length 0': [['Content-Type: text/plain', 'Content-Length: 0']],
    'as something that is no type': [['Content-Type: x', 'Content-Length: 0']],
    'in no chunks': [['Transfer-Encoding: chunked'], '0\r\n\r\n'],
    'in no chunks of JSON': [
      ['Content-Type: application/json', 'Transfer-Encoding: chunked'],
      '0\r\n\r\n',
    ],
    'as nothing zipped': [['Content-Encoding: gzip', 'Content-Length: 0']],
    'as an empty object': [['Content-Type: application/json', 'Content-Length: 2'], '{}'],
  };

  describe('an empty body on a route that takes none', () => {
    for (const [how, [headers, body]] of Object.entries(announcements)) {
      it(`announced ${how} is ignored`, async () => {
        assert.equal(await ask('POST /logout', headers, body), 204);
        assert.equal(await ask('DELETE /revoke-token/none', headers, body), 404);
        assert.equal(await ask('DELETE /revoke-session/none', headers, body), 404);
      });
    }

    it('is told from one with something in it', async () => {
      const json = ['Content-Type: application/json'];
      assert.equal(await ask('POST /logout', [...json, 'Content-Length: 7'], '{"a":1}'), 400);
      assert.equal(await ask('POST /logout', [...json, 'Content-Length: 1'], 'x'), 400);
    });
  });

  describe('a body in a coding that nobody undoes', () => {
    const order = '{"symbol":"AAPL","quantity":"1"}';
    const json = ['Content-Type: application/json', `Content-Length: ${order.length}`];

    for (const coding of ['gzip', 'br', 'deflate', 'zstd', 'identity, gzip', 'x']) {
      it(`of ${coding} is 415`, async () => {
        assert.equal(
          await ask('POST /buy-stock', [...json, `Content-Encoding: ${coding}`], order),
          415,
        );
      });
    }

    it('is told what would be understood', async () => {
      const reply = await world.send('POST', '/login', {}, { 'content-encoding': 'gzip' });
      assert.equal(reply.status, 415);
      assert.equal(reply.headers['accept-encoding'], 'identity');
    });

    it('is not one when it says identity', async () => {
      assert.equal(
        await ask('POST /buy-stock', [...json, 'Content-Encoding: identity'], order),
        201,
      );
    });
  });

  describe('an Authorization that is not ours', () => {
    const cookieOf = async () => {
      const { token } = (await world.send('POST', '/login', { username: 'alice', password })).json;
      return `papertape_session=${token}`;
    };
    const foreign = ['Basic dXNlcjpwYXNz', 'Digest username="x"', 'Negotiate abc', 'Bearerx y', ''];

    for (const authorization of foreign) {
      it(`such as "${authorization}" does not hide the cookie`, async () => {
        const headers = { authorization, cookie: await cookieOf() };
        assert.equal((await world.send('GET', '/view-portfolio', undefined, headers)).status, 200);
        const own = { ...headers, 'sec-fetch-site': 'same-origin' };
        assert.equal((await world.send('POST', '/logout', undefined, own)).status, 204);
      });

      it(`such as "${authorization}" does not excuse another site`, async () => {
        const headers = { authorization, cookie: await cookieOf(), 'sec-fetch-site': 'cross-site' };
        const reply = await world.send('POST', '/logout', undefined, headers);
        assert.equal(reply.status, 403);
        assert.equal(reply.json.code, 'cross_site_request');
      });
    }

    it('but a token that is wrong does: whoever sends one means it', async () => {
      const cookie = await cookieOf();
      for (const authorization of ['Bearer', 'Bearer x', `bearer ${'A'.repeat(43)}`]) {
        const reply = await world.send('GET', '/view-portfolio', undefined, {
          authorization,
          cookie,
        });
        assert.equal(reply.status, 401, authorization);
      }
    });
  });
});
