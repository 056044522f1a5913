// Every fault of the simulator as a client meets it, over real sockets.
import assert from 'node:assert/strict';
import { request } from 'node:http';
import { connect } from 'node:net';
import { describe, it } from 'node:test';
import { connect as connectTls } from 'node:tls';
import { gunzipSync } from 'node:zlib';
import { createClock } from '#src/runtime/clock.ts';
import type { Fault } from '#simulator/faults/fault-desk.ts';
import { FAULT_NAMES } from '#simulator/faults/behaviours.ts';
import type { Simulator } from '#simulator/simulator.ts';
import { startSimulator } from '#simulator/simulator.ts';

const quote = 'function=GLOBAL_QUOTE&symbol=IBM&apikey=mine';

/** What a client meets under each behaviour, asking for a quote. */
const expectations: Readonly<Record<string, (world: World) => Promise<void>>> = {
  refuse: async ({ ask }) => assert.equal((await ask(quote)).failure, 'ECONNREFUSED'),
  silence: async ({ ask }) => assert.equal((await ask(quote, 60)).failure, 'timeout'),
  reset: async ({ ask }) => assert.equal((await ask(quote)).failure, 'ECONNRESET'),
  'hang-up': async ({ ask }) => assert.equal((await ask(quote)).failure, 'ECONNRESET'),
  'tls-error': async ({ ask }) => assert.match((await ask(quote)).failure ?? '', /^HPE_/),
  slow: async ({ ask }) => {
    const startedAt = performance.now();
    assert.match((await ask(quote)).body, /"05. price": "\d/);
    assert.ok(performance.now() - startedAt >= 19);
  },
  'header-drip': async ({ ask }) => assert.equal((await ask(quote, 100)).failure, 'timeout'),
  'body-drip': async ({ ask }) => {
    const { failure, body } = await ask(quote, 200);
    assert.equal(failure, 'timeout');
    assert.ok(body.length > 1 && body.length < 15, `${body.length} bytes`);
  },
  'endless-body': async ({ ask }) => {
    const { failure, body } = await ask(quote, 100);
    assert.equal(failure, 'timeout');
    assert.ok(body.length > 1_000_000, `${body.length} bytes`);
  },
  'cut-body': async ({ ask }) => {
    const { failure, body } = await ask(quote);
    assert.equal(failure, 'ECONNRESET');
    assert.ok(body.startsWith('{') && !body.endsWith('}'));
  },
  'gzip-bomb': async ({ ask }) => {
    const { headers, bytes } = await ask(quote);
    assert.equal(headers['content-encoding'], 'gzip');
    assert.ok(bytes.length < 200_000, `${bytes.length} bytes on the wire`);
    assert.equal(gunzipSync(bytes).length, 67_108_864);
  },
  html: async ({ ask }) => {
    const { status, headers, body } = await ask(quote);
    assert.deepEqual([status, headers['content-type']], [200, 'text/html; charset=utf-8']);
    assert.match(body, /<title>Application Error<\/title>/);
  },
  'empty-body': bodyIs(/^$/),
  'empty-object': bodyIs(/^\{\}$/),
  'empty-quote': bodyIs(/^\{\n {4}"Global Quote": \{\}\n\}$/),
  'truncated-json': async ({ ask }) => {
    const { headers, body } = await ask(quote);
    assert.equal(headers['content-length'], String(body.length));
    assert.throws(() => JSON.parse(body));
  },
  'duplicate-keys': bodyIs(/"05. price": "\d+\.\d{4}",\n +"05. price": "1.0000",/),
  'csv-letters': async ({ ask }) => {
    const { body } = await ask('function=LISTING_STATUS&apikey=mine');
    assert.equal(
      body,
      'symbol,name,exchange,assetType,ipoDate,delistingDate,status\r\nE,r,r,o,r, ,M\r\n',
    );
  },
  'huge-body': async ({ ask }) => {
    const { body } = await ask(quote);
    assert.ok(body.length > 10_000_000);
    assert.match(priceOf(body), /^\d+\.\d{4}$/);
  },
  'http-403': statusIs(403),
  'http-429': statusIs(429),
  'http-500': statusIs(500),
  'http-503': statusIs(503),
  redirect: async ({ ask }) => {
    const { status, headers } = await ask(quote);
    assert.deepEqual([status, headers['location']], [302, '/elsewhere']);
  },
  'notice-burst': bodyIs(/"Information": ".*spreading out.*\(1 request per second\).*per day/),
  'notice-burst-2025': bodyIs(/"Information": ".*more sparingly\. You may subscribe/),
  'notice-premium-burst': bodyIs(/"Information": "Burst pattern detected/),
  'notice-minute': bodyIs(/"Information": "Minute-level rate limit exceed/),
  'notice-volume': bodyIs(/"Information": ".*targeting a higher API call volume\."/),
  'notice-day': bodyIs(/"Information": "We have detected your API key as mine and .* per day/),
  'notice-day-2024': bodyIs(/"Information": ".*Our standard API rate limit is 25 requests per day/),
  'notice-legacy': bodyIs(/"Note": ".*5 calls per minute and 500 calls per day/),
  'notice-premium': bodyIs(/"Information": ".*This is a premium endpoint\./),
  'notice-demo': bodyIs(/"Information": "The \*\*demo\*\* API key/),
  'notice-unknown': bodyIs(/"Information": "/),
  'error-message': bodyIs(/"Error Message": "Invalid API call\..* for GLOBAL_QUOTE\."/),
  'error-key': bodyIs(/"Error Message": "the parameter apikey is invalid or missing\./),
  detail: bodyIs(/"detail": "/),
  'wrong-symbol': bodyIs(/"01. symbol": "WRONG",/),
  'stale-day': bodyIs(/"07. latest trading day": "2026-01-30",/),
  'price-zero': priceIs('0'),
  'price-negative': priceIs('-1'),
  'price-nan': priceIs('NaN'),
  'price-1e309': priceIs('1e309'),
  'price-empty': priceIs(''),
  'price-30-digits': priceIs('123456789012345678901234567890.1234'),
  'price-missing': async ({ ask }) => {
    const { body } = await ask(quote);
    assert.equal(priceOf(body), undefined);
    assert.match(body, /"04. low"/);
  },
};

describe('a fault', () => {
  it('has an expectation here for each behaviour', () => {
    assert.deepEqual(Object.keys(expectations).toSorted(), FAULT_NAMES.toSorted());
  });

  for (const behaviour of FAULT_NAMES) {
    it(`${behaviour}, and a right answer once it is cleared`, async () => {
      await using world = await createWorld();
      const isDrip = behaviour.endsWith('-drip') || behaviour === 'slow';
      await world.simulator.addFault({ behaviour, ...(isDrip && { seconds: 0.02 }) });
      await expectations[behaviour]?.(world);
      await world.simulator.clearFaults();
      assert.match(priceOf((await world.ask(quote)).body) ?? '', /^\d+\.\d{4}$/);
    });
  }

  it('carries Retry-After when it is told to', async () => {
    await using world = await createWorld();
    await world.simulator.addFault({ behaviour: 'http-429', retryAfter: 7 });
    assert.equal((await world.ask(quote)).headers['retry-after'], '7');
  });

  it('befalls one function, one symbol or some queries only', async () => {
    await using world = await createWorld();
    const { simulator } = world;
    const statuses = async (...queries: string[]) => {
      const answers = await Promise.all(queries.map((query) => world.ask(`${query}&apikey=mine`)));
      return answers.map(({ status }) => status);
    };
    const [ibm, ko] = ['function=GLOBAL_QUOTE&symbol=ibm', 'function=GLOBAL_QUOTE&symbol=KO'];
    await simulator.addFault({ behaviour: 'http-500', function: 'GLOBAL_QUOTE', symbol: 'IBM' });
    assert.deepEqual(await statuses(ibm, ko, 'function=OVERVIEW&symbol=IBM'), [500, 200, 200]);
    assert.deepEqual(await statuses('function=REALTIME_BULK_QUOTES&symbol=KO,IBM'), [200]);
    await simulator.clearFaults();
    await simulator.addFault({ behaviour: 'http-503', times: 2 });
    assert.deepEqual(simulator.faults(), [{ behaviour: 'http-503', times: 2 }]);
    for (const status of [503, 503, 200]) assert.deepEqual(await statuses(ko), [status]);
    assert.deepEqual(simulator.faults(), []);
  });

  it('leaves the count of the key as it is and stands in the log', async () => {
    await using world = await createWorld('free');
    await world.simulator.addFault({ behaviour: 'empty-body' });
    await world.ask(quote);
    await world.ask(quote);
    assert.deepEqual(
      world.simulator.requests().map(({ verdict, fault }) => [verdict, fault]),
      [
        ['data', 'empty-body'],
        ['burst', 'empty-body'],
      ],
    );
    const { seen, throttled, faulty } = world.simulator.counts();
    assert.deepEqual({ seen, throttled, faulty }, { seen: 2, throttled: 1, faulty: 2 });
  });

  it('that cannot be is refused with what can', async () => {
    await using world = await createWorld();
    const refused = (fault: Fault, reason: RegExp) =>
      assert.rejects(world.simulator.addFault(fault), reason);
    await refused({ behaviour: 'earthquake' }, /"earthquake" is no behaviour: .*, reset,/);
    await refused({ behaviour: 'refuse', times: 3 }, /every connection until it is cleared/);
    await refused({ behaviour: 'reset', times: 0 }, /expected a whole number from 1/);
    await refused({ behaviour: 'slow', seconds: -1 }, /0 to 3600 seconds/);
  });
});

describe('a client that speaks TLS', () => {
  it('is answered with a fatal alert', async () => {
    await using world = await createWorld();
    const { port } = new URL(world.simulator.url);
    const socket = connectTls({ port: Number(port), host: '127.0.0.1' });
    const error = await new Promise<NodeJS.ErrnoException>((resolve) => {
      socket.once('error', resolve);
    });
    assert.match(error.code ?? '', /^ERR_SSL_.*HANDSHAKE_FAILURE$/);
  });

  it('is told from one that speaks nonsense', async () => {
    await using world = await createWorld();
    const socket = connect(Number(new URL(world.simulator.url).port), '127.0.0.1');
    socket.end('nonsense\r\n\r\n');
    const [first] = await socket.toArray();
    assert.match(String(first), /^HTTP\/1\.1 400 /);
  });
});

type World = Awaited<ReturnType<typeof createWorld>>;

/** A Monday noon that stands still; waits are real, and short. */
async function createWorld(plan: 'free' | 'realtime150' = 'realtime150') {
  const simulator = await startSimulator({
    port: 0,
    host: '127.0.0.1',
    plan,
    seed: 7,
    marketHours: 'nyse',
    clock: createClock(),
    startsAt: Date.UTC(2026, 2, 2, 17),
    speed: 0,
  });
  return {
    simulator,
    ask: (query: string, patienceMs = 5_000) => ask(simulator, query, patienceMs),
    [Symbol.asyncDispose]: () => simulator.close(),
  };
}

type Met = {
  readonly status: number | undefined;
  readonly headers: NodeJS.Dict<string | string[]>;
  readonly bytes: Buffer;
  readonly body: string;
  /** The code of the error that ended it, or `timeout`. */
  readonly failure: string | undefined;
};

function ask({ url }: Simulator, query: string, patienceMs: number): Promise<Met> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    const met = { status: undefined as number | undefined, headers: {} };
    const sent = request(`${url}/query?${query}`, { agent: false }, (response) => {
      met.status = response.statusCode;
      met.headers = response.headers;
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', (error: NodeJS.ErrnoException) => settle(error.code));
      response.on('end', () => settle(undefined));
    });
    const patience = setTimeout(() => settle('timeout'), patienceMs);
    const settle = (failure: string | undefined) => {
      clearTimeout(patience);
      const bytes = Buffer.concat(chunks);
      resolve({ ...met, bytes, body: bytes.toString(), failure });
      sent.destroy();
    };
    sent.on('error', (error: NodeJS.ErrnoException) => settle(error.code));
    sent.end();
  });
}

function bodyIs(pattern: RegExp) {
  return async ({ ask }: World) => {
    const { status, body } = await ask(quote);
    assert.equal(status, 200);
    assert.match(body, pattern);
  };
}

function statusIs(expected: number) {
  return async ({ ask }: World) => {
    const { status, headers, body } = await ask(quote);
    assert.deepEqual([status, headers['retry-after']], [expected, undefined]);
    assert.match(body, /^<!DOCTYPE html>/);
  };
}

function priceIs(expected: string) {
  return async ({ ask }: World) => assert.equal(priceOf((await ask(quote)).body), expected);
}

function priceOf(body: string) {
  return JSON.parse(body)['Global Quote']['05. price'];
}
