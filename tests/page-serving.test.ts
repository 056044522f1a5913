// How the page is served: its shell at the addresses of its screens, its files for ever.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { contentSecurityPolicy } from '#src/http/wire/security-headers.ts';
import { createWorld, type World } from './support/world.ts';

const browser = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' };
const screens = ['/', '/stocks/AAPL', '/orders', '/orders/0e7a5b9c-2d4f', '/activity', '/settings'];

describe('serving the page', { timeout: 600_000 }, () => {
  let world: World;
  let shell: string;

  before(async () => {
    world = await createWorld();
    shell = (await world.send('GET', '/', undefined, browser)).text;
  });
  after(() => world[Symbol.asyncDispose]());

  /** The address of a file as the shell names it, without the path that leads up to the root. */
  const pathOf = (name: string) =>
    `/${new RegExp(`page/[0-9a-f]{16}/${name}`).exec(shell)?.[0] ?? assert.fail(name)}`;

  describe('the shell', () => {
    it('is at every address that has a screen, for browsers alone', async () => {
      for (const path of [...screens, '/prices', '/sign-in', '/sign-up']) {
        const page = await world.send('GET', path, undefined, browser);
        assert.equal(page.status, 200, path);
        assert.match(String(page.headers['content-type']), /^text\/html/);
        const program = await world.send('GET', path);
        assert.equal(program.status, 404, path);
        assert.equal(program.json.code, 'unknown_route');
      }
    });

    it('leaves unknown addresses, other methods and the routes alone', async () => {
      for (const path of [
        '/nowhere',
        '/stocks',
        '/stocks/',
        '/settings/x',
        '/page',
        '//',
        '/orders/',
      ]) {
        assert.equal((await world.send('GET', path, undefined, browser)).status, 404, path);
      }
      assert.equal((await world.send('POST', '/', {}, browser)).status, 404);
      assert.equal((await world.send('GET', '/healthcheck', undefined, browser)).json.status, 'ok');
      assert.match((await world.send('GET', '/docs', undefined, browser)).text, /every route/);
    });

    it('is asked for anew each time, and not sent again while it is the same', async () => {
      const { headers } = await world.send('GET', '/', undefined, browser);
      assert.equal(headers['cache-control'], 'no-cache');
      assert.equal(headers['content-security-policy'], contentSecurityPolicy);
      const etag = String(headers['etag']);
      const again = await world.send('GET', '/', undefined, { ...browser, 'if-none-match': etag });
      assert.equal(again.status, 304);
      assert.equal(again.text, '');
    });

    it('has relative links, so that a proxy may strip a path in front of it', async () => {
      for (const path of screens) {
        const { text } = await world.send('GET', path, undefined, browser);
        const links = [...text.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, link = '']) => link);
        assert.ok(links.length >= 5);
        for (const link of links) {
          assert.doesNotMatch(link, /^(\/|https?:)/, `${path}: ${link}`);
          const below = new URL(link, `http://x.test/some/where${path}`).pathname;
          assert.match(below, /^\/some\/where\/(page\/|openapi\.json)/, `${path}: ${link}`);
        }
      }
    });

    it('has an opener policy where browsers take one', async () => {
      const policyAt = async (host: string) => {
        const { headers } = await world.send('GET', '/', undefined, { ...browser, host });
        return headers['cross-origin-opener-policy'];
      };
      assert.equal(await policyAt('localhost:3000'), 'same-origin');
      assert.equal(await policyAt('classroom.example:3000'), 'unsafe-none');
    });

    it('holds nothing inline', () => {
      assert.doesNotMatch(shell, /<style| style=|<script>| on\w+="|javascript:/);
    });
  });

  describe('the files', () => {
    it('are kept for ever, and sent in the coding that the browser takes', async () => {
      const plain = await fetchFile('app.js', 'identity');
      assert.equal(plain.headers['content-encoding'], undefined);
      assert.equal(plain.headers['cache-control'], 'public, max-age=31536000, immutable');
      assert.match(String(plain.headers['content-type']), /^text\/javascript/);
      for (const [coding, decode] of [
        ['br', brotliDecompressSync],
        ['gzip', gunzipSync],
      ] as const) {
        const sent = await fetchFile('app.js', coding);
        assert.equal(sent.headers['content-encoding'], coding);
        assert.deepEqual(decode(sent.rawPayload), plain.rawPayload);
      }
      const both = await fetchFile('app.js', 'gzip, br;q=0');
      assert.equal(both.headers['content-encoding'], 'gzip');
      assert.match(String(both.headers['vary']), /Accept-Encoding/);
    });

    it('of another build are not there, and neither is anything else', async () => {
      const other = pathOf('app.js').replace(/[0-9a-f]{16}/, '0123456789abcdef');
      for (const path of [
        other,
        `${pathOf('app.js')}x`,
        pathOf('app.js').replace('app', 'nothing'),
      ]) {
        const { status, headers } = await world.send('GET', path, undefined, browser);
        assert.equal(status, 404, path);
        assert.equal(headers['cache-control'], 'no-store');
      }
      const escaped = pathOf('app.js').replace('app.js', '..%2f..%2fpackage.json');
      assert.equal((await world.send('GET', escaped)).status, 404);
    });

    it('are small enough: shell, style and script within 60 KiB as they are sent', async () => {
      const sizes = await Promise.all(
        ['app.js', 'style.css', 'theme.js'].map(
          async (name) => (await fetchFile(name, 'br')).rawPayload.length,
        ),
      );
      const total = sizes.reduce((sum, size) => sum + size, shell.length);
      assert.ok(total <= 60 * 1_024, `${total} bytes`);
    });

    it('never hold an answer of the server back to compress it: it may hold secrets', async () => {
      const reply = await world.send('GET', '/openapi.json', undefined, {
        'accept-encoding': 'br',
      });
      assert.equal(reply.headers['content-encoding'], undefined);
      assert.equal(reply.headers['cache-control'], 'no-store');
    });

    async function fetchFile(name: string, coding: string) {
      const headers = { 'accept-encoding': coding };
      const reply = await world.app.inject({ method: 'GET', url: pathOf(name), headers });
      assert.equal(reply.statusCode, 200, name);
      return reply;
    }
  });
});
