// What an operator reads in the log: who asked, and whom to unlock.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createWorld, password, type World } from '#tests/support/world.ts';

const linesOf = ({ logger }: World, fields: Record<string, unknown>) =>
  logger.lines.filter((line) =>
    Object.entries(fields).every(([name, value]) => line[name] === value),
  );

describe('the log', () => {
  it('says who asked, by session and by token, and nobody where there is none', async () => {
    await using world = await createWorld();
    const alice = await world.createUser('alice');
    const [created] = linesOf(world, { event: 'user_created' });
    const ofAlice = { event: 'request', user_id: created?.['user_id'] };
    assert.ok(ofAlice.user_id);
    const token = await alice.send('POST', '/create-token', { name: 'robot', scope: 'read' });
    const robot = { authorization: `Bearer ${token.json.token}` };
    await world.send('GET', '/view-portfolio', undefined, robot);
    await alice.send('GET', '/view-transactions');
    await world.send('GET', '/view-portfolio');
    await world.send('GET', '/healthcheck');
    const routes = linesOf(world, ofAlice).map(({ route }) => route);
    assert.deepEqual(routes, ['/create-token', '/view-portfolio', '/view-transactions']);
    const [open] = linesOf(world, { event: 'request', route: '/healthcheck' });
    assert.ok(open && !('user_id' in open));
  });

  it('names the user whose login waits, and answers as for nobody', async () => {
    await using world = await createWorld();
    await world.createUser('alice');
    const [created] = linesOf(world, { event: 'user_created' });
    const last = async (username: string) => {
      const body = { username, password: `not ${password}` };
      for (let failure = 0; failure < 5; failure += 1) await world.send('POST', '/login', body);
      return world.send('POST', '/login', body);
    };
    const [ofAlice, ofNobody] = [await last('alice'), await last('nobody')];
    const refused = linesOf(world, { event: 'login', verdict: 'too_many_attempts' });
    assert.deepEqual(
      refused.map((line) => line['user_id']),
      [created?.['user_id'], undefined],
    );
    assert.deepEqual(Object.keys(ofAlice.json), Object.keys(ofNobody.json));
    assert.equal(ofAlice.json.code, ofNobody.json.code);
  });
});
