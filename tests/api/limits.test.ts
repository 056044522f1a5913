// Who may ask how often, through the real routes, with a clock that stands still.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createWorld, password, security, type World } from '#tests/support/world.ts';

const limited = (changes: Partial<typeof security>) => ({ security: { ...security, ...changes } });

/** How many of the requests were not answered 429. */
async function countTaken(times: number, send: () => ReturnType<World['send']>) {
  const replies = [];
  for (let request = 0; request < times; request += 1) replies.push(await send());
  const refused = replies.filter(({ status }) => status === 429);
  for (const { json, headers } of refused) {
    assert.equal(json.code, 'too_many_requests');
    assert.ok(Number(headers['retry-after']) >= 1);
  }
  return times - refused.length;
}

describe('a user', () => {
  it('gets two seconds of requests at once and 20 a second, over all sessions and tokens', async () => {
    await using world = await createWorld(limited({ requestsPerSecondPerUser: 20 }));
    const alice = await world.createUser('alice');
    const bob = await world.createUser('bob');
    const token = await alice.send('POST', '/create-token', { name: 'robot', scope: 'read' });
    const robot = { authorization: `Bearer ${token.json.token}` };
    const look = () => alice.send('GET', '/view-portfolio');
    assert.equal(await countTaken(100, look), 39);
    assert.equal(
      await countTaken(3, () => world.send('GET', '/view-portfolio', undefined, robot)),
      0,
    );
    assert.equal(await countTaken(10, () => bob.send('GET', '/view-portfolio')), 10);
    await world.clock.advance(1_000);
    assert.equal(await countTaken(100, look), 20);
  });
});

describe('an address', () => {
  it('gets so many requests a second, whatever it asks for', async () => {
    await using world = await createWorld(limited({ requestsPerSecondPerAddress: 10 }));
    const paths = ['/healthcheck', '/nothing', '/login', '/view-portfolio', '/docs'];
    let index = 0;
    const ask = () => world.send('GET', paths[(index += 1) % paths.length] ?? '');
    assert.equal(await countTaken(50, ask), 20);
  });

  it('cannot make itself another one with a header', async () => {
    await using world = await createWorld(limited({ requestsPerSecondPerAddress: 1 }));
    let index = 0;
    const ask = () => {
      index += 1;
      const made = `192.0.2.${index}`;
      const headers = { 'x-forwarded-for': made, forwarded: `for=${made}`, 'x-real-ip': made };
      return world.send('GET', '/healthcheck', undefined, headers);
    };
    assert.equal(await countTaken(10, ask), 2);
  });

  it('is the one that a trusted proxy names', async () => {
    const terms = { requestsPerSecondPerAddress: 1, trustedProxies: ['127.0.0.0/8'] };
    await using world = await createWorld(limited(terms));
    const from = (address: string) => () =>
      world.send('GET', '/healthcheck', undefined, { 'x-forwarded-for': address });
    assert.equal(await countTaken(5, from('192.0.2.1')), 2);
    assert.equal(await countTaken(5, from('192.0.2.2')), 2);
    assert.equal(await countTaken(5, from('6.6.6.6, 192.0.2.2')), 0, 'the client made one up');
    assert.equal(await countTaken(5, from('2001:db8::1')), 2);
    assert.equal(await countTaken(5, from('2001:db8::2')), 0, 'of the same /64');
  });

  it('creates so many accounts an hour', async () => {
    await using world = await createWorld(limited({ accountsPerHourPerAddress: 3 }));
    let index = 0;
    const create = () =>
      world.send('POST', '/create-account', { username: `user-${(index += 1)}`, password });
    assert.equal(await countTaken(5, create), 3);
    await world.clock.advance(20 * 60_000);
    assert.equal(await countTaken(5, create), 1);
  });
});
