// Connections themselves: how many there may be, how long they last, and in which order they are
// answered. Most clients here are of the kind that never closes its half.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { after, before, describe, it } from 'node:test';
import { createTlsFiles } from '#tests/support/tls-files.ts';
import { createWorld, listen, security, type World } from '#tests/support/world.ts';

const crlf = (...lines: string[]) => `${lines.join('\r\n')}\r\n\r\n`;
const health = crlf('GET /healthcheck HTTP/1.1', 'Host: x');
const json = 'Content-Type: application/json';
const login = (() => {
  const body = '{"username":"nobody","password":"nothing"}';
  return crlf('POST /login HTTP/1.1', 'Host: x', json, `Content-Length: ${body.length}`) + body;
})();
const bad = {
  garbage: 'hello\r\n\r\n',
  'a tunnel': crlf('CONNECT example.org:443 HTTP/1.1', 'Host: x'),
  'an odd expectation': crlf('POST /login HTTP/1.1', 'Host: x', 'Expect: tea'),
  'a broken body': `${crlf('POST /login HTTP/1.1', 'Host: x', json, 'Transfer-Encoding: chunked')}zz\r\n`,
  'a bad URL': crlf('GET /%zz HTTP/1.1', 'Host: x'),
} as const;

type Clients = ReturnType<typeof clientsOf>;

/** Clients that keep their half open, whatever the server does, until the scope ends. */
function clientsOf(port: number) {
  const opened: Socket[] = [];
  return {
    async open(from = '127.0.0.1') {
      const socket = connect({ port, host: '127.0.0.1', localAddress: from, allowHalfOpen: true });
      opened.push(socket);
      const client = { socket, text: '' };
      socket.on('error', () => {});
      socket.setEncoding('latin1').on('data', (data: string) => (client.text += data));
      await once(socket, 'connect');
      return client;
    },
    [Symbol.dispose]: () => opened.forEach((socket) => socket.destroy()),
  };
}

async function until(isSo: () => boolean, msMax = 5_000): Promise<void> {
  const deadline = performance.now() + msMax;
  while (!isSo()) {
    assert.ok(performance.now() < deadline, 'it did not come about in time');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

const statusesIn = (text: string) =>
  [...text.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status]) => Number(status));

async function isServed(clients: Clients, from?: string): Promise<boolean> {
  const client = await clients.open(from);
  client.socket.write(health);
  await until(() => client.text !== '' || client.socket.closed || client.socket.readableEnded);
  client.socket.destroy();
  return statusesIn(client.text)[0] === 200;
}

const countConnections = (world: World) =>
  new Promise<number>((resolve) => {
    world.app.server.getConnections((_error, count) => resolve(count));
  });

async function untilCount(world: World, wanted: number): Promise<void> {
  let count = await countConnections(world);
  const deadline = performance.now() + 5_000;
  while (count !== wanted) {
    assert.ok(performance.now() < deadline, `${count} connections, not ${wanted}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
    count = await countConnections(world);
  }
}

describe('an address', () => {
  it('holds so many connections, which keeps nobody else out', async () => {
    await using world = await createWorld({ security: { ...security, connectionsPerAddress: 3 } });
    using clients = clientsOf(await listen(world));
    const mute = [await clients.open(), await clients.open(), await clients.open()];
    await untilCount(world, 3);
    assert.equal(await isServed(clients), false);
    assert.equal(await isServed(clients), false);
    assert.equal(await isServed(clients, '127.0.0.2'), true);
    mute[0]?.socket.destroy();
    await untilCount(world, 2);
    assert.equal(await isServed(clients), true);
    await world.clock.advance(1_000);
    const told = world.logger.lines.filter(({ event }) => event === 'refused');
    assert.deepEqual(
      told.map(({ what, count }) => [what, count]),
      [['connections', 2]],
    );
  });

  it('is counted before any handshake', async () => {
    await using files = await createTlsFiles();
    const limited = { ...security, connectionsPerAddress: 2 };
    await using world = await createWorld({ tlsFiles: files.tlsFiles, security: limited });
    using clients = clientsOf(await listen(world));
    await clients.open();
    await clients.open();
    await untilCount(world, 2);
    const third = await clients.open();
    await until(() => third.socket.readableEnded || third.socket.closed);
    assert.equal(await countConnections(world), 2);
  });

  it('holds any number when it is a trusted proxy', async () => {
    const trustedProxies = ['127.0.0.0/30', '::1'];
    await using world = await createWorld({
      security: { ...security, connectionsPerAddress: 2, trustedProxies },
    });
    using clients = clientsOf(await listen(world));
    const others = ['127.0.0.9', '127.0.0.9'];
    for (const from of [...Array<undefined>(5), ...others]) await clients.open(from);
    await untilCount(world, 7);
    assert.equal(await isServed(clients), true);
    assert.equal(await isServed(clients, '127.0.0.9'), false);
  });

  it('is refused what is no request as often as what is one, and not in a line each', async () => {
    const terms = { ...security, requestsPerSecondPerAddress: 5 };
    await using world = await createWorld({ security: terms });
    using clients = clientsOf(await listen(world));
    const { 'a broken body': _countsTwice, ...others } = bad;
    const kinds = Object.values(others);
    const statuses: number[] = [];
    for (let index = 0; index < 40; index += 1) {
      const client = await clients.open();
      client.socket.write(kinds[index % kinds.length] ?? '');
      await until(() => client.socket.readableEnded || client.socket.closed);
      statuses.push(statusesIn(client.text)[0] ?? 0);
    }
    assert.equal(statuses.filter((status) => status > 0 && status !== 429).length, 10);
    assert.ok(statuses.slice(10).every((status) => status === 0 || status === 429));
    await world.clock.advance(1_000);
    const lines = world.logger.lines.filter(({ event }) =>
      /^(request|malformed_request|refused)$/.test(String(event)),
    );
    assert.equal(lines.length, 11);
    const { what, count } = lines.at(-1) ?? {};
    assert.deepEqual([what, count], ['requests', 30]);
  });
});

describe('requests that come at once on a connection', () => {
  let world: World;
  let clients: Clients;
  before(async () => {
    world = await createWorld();
    clients = clientsOf(await listen(world));
  });
  after(() => {
    clients[Symbol.dispose]();
    return world[Symbol.asyncDispose]();
  });

  for (const [name, bytes] of Object.entries(bad)) {
    it(`are answered in order when the last is ${name}`, async () => {
      const client = await clients.open();
      client.socket.write(login + health + bytes);
      await until(() => client.socket.readableEnded);
      const [first, second, last, ...rest] = statusesIn(client.text);
      assert.deepEqual([first, second, rest], [401, 200, []]);
      assert.ok(last !== undefined && last >= 400 && last < 500, client.text);
    });
  }

  it('are answered, 32 that wait; with one more the connection is cut', async () => {
    const client = await clients.open();
    client.socket.write(login + health.repeat(32));
    await until(() => statusesIn(client.text).length === 33);
    client.socket.write(login + health.repeat(33));
    await until(() => client.socket.readableEnded || client.socket.closed);
    assert.equal(statusesIn(client.text).length, 33);
  });

  it('are not answered beyond the first that is refused for its address', async () => {
    const terms = { ...security, requestsPerSecondPerAddress: 2 };
    await using strict = await createWorld({ security: terms });
    using clients = clientsOf(await listen(strict));
    const client = await clients.open();
    client.socket.write(bad['a bad URL'] + health.repeat(20));
    await until(() => client.socket.readableEnded);
    assert.deepEqual(statusesIn(client.text), [400]);
    const patient = await clients.open();
    patient.socket.write(health.repeat(20));
    await until(() => patient.socket.readableEnded);
    const statuses = statusesIn(patient.text);
    assert.equal(statuses.at(-1), 429);
    assert.ok(statuses.slice(0, -1).every((status) => status === 200));
    assert.match(patient.text, /connection: close/i);
  });
});

describe('a connection whose client never closes it', () => {
  for (const [name, bytes] of Object.entries(bad)) {
    it(`is closed a second after ${name}`, async () => {
      await using world = await createWorld();
      using clients = clientsOf(await listen(world));
      const client = await clients.open();
      client.socket.write(bytes);
      await until(() => client.socket.readableEnded);
      client.socket.write('and on and on');
      await world.clock.advance(1_000);
      await untilCount(world, 0);
      assert.equal(statusesIn(client.text).length, 1);
    });
  }

  it('is closed when it says nothing, says it slowly, or has nothing more to say', async () => {
    await using files = await createTlsFiles();
    await using overTls = await createWorld({ tlsFiles: files.tlsFiles });
    using strangers = clientsOf(await listen(overTls));
    const stranger = await strangers.open();
    await using world = await createWorld();
    using clients = clientsOf(await listen(world));
    const [mute, slow, idle] = [await clients.open(), await clients.open(), await clients.open()];
    slow.socket.write('GET /healthcheck HTTP/1.1\r\nHost: x\r\n');
    idle.socket.write(health);
    // 5 s, a second until somebody looks, and a second that Node adds to what it tells an idle one.
    await until(() => [mute, slow, idle].every(({ socket }) => socket.readableEnded), 7_500);
    assert.deepEqual(
      [mute, slow, idle].map(({ text }) => statusesIn(text)),
      [[408], [408], [200]],
    );
    await world.clock.advance(1_000);
    await untilCount(world, 0);
    // Before the handshake there is nobody to answer.
    await untilCount(overTls, 0);
    assert.equal(stranger.text, '');
  });
});

describe('the server', () => {
  it('holds a thousand connections, each without a word for 10 seconds at most', async () => {
    await using world = await createWorld();
    const { maxConnections, timeout, headersTimeout, requestTimeout } = world.app.server;
    assert.deepEqual(
      { maxConnections, timeout, headersTimeout, requestTimeout },
      {
        maxConnections: 11_000,
        timeout: 10_000,
        headersTimeout: 5_000,
        requestTimeout: 10_000,
      },
    );
  });
});

describe('a client that leaves', () => {
  it('in the middle of its body is no fault of ours and alarms nobody', async () => {
    await using world = await createWorld();
    using clients = clientsOf(await listen(world));
    const client = await clients.open();
    client.socket.write(login.slice(0, -5));
    await new Promise((resolve) => setTimeout(resolve, 20));
    client.socket.destroy();
    await until(() => world.logger.lines.some(({ status }) => status === 'aborted'));
    assert.ok(!world.logger.lines.some(({ event }) => event === 'internal_error'));
  });

  it('before its requests are read gets nothing done, and alarms nobody', async () => {
    await using world = await createWorld();
    using clients = clientsOf(await listen(world));
    for (let client = 0; client < 20; client += 1) {
      const { socket } = await clients.open();
      socket.write(health.repeat(20));
      socket.resetAndDestroy();
    }
    assert.equal(await isServed(clients), true);
    await untilCount(world, 0);
    assert.ok(!world.logger.lines.some(({ event }) => event === 'internal_error'));
  });
});
