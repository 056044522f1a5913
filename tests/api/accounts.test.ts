// Several accounts of one user: which one a request means, and what opens, renames, resets and closes
// them.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  createWorld,
  password,
  security,
  type Reply,
  type Send,
  type World,
} from '#tests/support/world.ts';
import { sqliteOf, sqliteOnly } from '#tests/support/engine.ts';

const buy = { symbol: 'AAPL', quantity: '2' };
const nobodys = '00000000-0000-4000-8000-000000000000';

/** The sender with every request naming the account. */
function inAccount(send: Send, id: string): Send {
  return (method, url, body, headers) =>
    send(method, url, body, { 'papertape-account': id, ...headers });
}

async function open(send: Send, name: string, cash?: string): Promise<string> {
  const body = { name, ...(cash !== undefined && { starting_cash: cash }) };
  const opened = await send('POST', '/open-account', body);
  assert.equal(opened.status, 201, opened.text);
  return opened.json.account_id;
}

async function createToken(send: Send, scope: string, more: object = {}) {
  const created = await send('POST', '/create-token', { name: 'bot', scope, ...more });
  assert.equal(created.status, 201, created.text);
  return created.json as { id: string; account_id: string; token: string };
}

const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
const codeOf = ({ status, json }: Reply) => `${status} ${json?.code}`;

async function listNames(send: Send): Promise<readonly string[]> {
  const { json } = await send('GET', '/view-accounts');
  return json.accounts.map(
    (each: { name: string; status: string; default: boolean }) =>
      `${each.name} ${each.status}${each.default ? ' default' : ''}`,
  );
}

async function countOpenBooks({ database }: World): Promise<number> {
  const sql = 'SELECT count(*) AS n FROM accounts WHERE closed_at IS NULL';
  return Number((await database.query(sql))[0]?.['n']);
}

describe('two accounts of one user', () => {
  it('do not see cash, orders, transactions or keys of each other', async () => {
    await using world = await createWorld();
    const alice = await world.createUser('alice');
    const second = inAccount(alice.send, await open(alice.send, 'Second', '500.00'));
    const key = { 'idempotency-key': 'the same' };
    const bought = await alice.send('POST', '/buy-stock', buy, key);
    assert.equal(bought.status, 201);
    const other = await second('POST', '/buy-stock', { symbol: 'AAPL', quantity: '1' }, key);
    assert.equal(other.status, 201, 'the key is new here');
    assert.equal(other.headers['idempotency-replayed'], undefined);
    const [first, next] = [
      await alice.send('GET', '/view-portfolio'),
      await second('GET', '/view-portfolio'),
    ];
    assert.equal(first.json.positions[0].quantity, '2');
    assert.equal(next.json.positions[0].quantity, '1');
    assert.notEqual(first.json.account_id, next.json.account_id);
    assert.ok(Number(next.json.cash) < 500 && Number(first.json.cash) > 90_000);
    const history = await second('GET', '/view-transactions');
    assert.equal(history.json.transactions.length, 2);
    const worth = await second('GET', '/calculate-portfolio-value');
    assert.equal(worth.json.equity, '500.00');
  });

  it('stand in the order in which they were opened, the first of which is meant', async () => {
    await using world = await createWorld();
    const { send, accountId } = await world.createUser('alice');
    await open(send, 'Second');
    assert.deepEqual(await listNames(send), ['Main open default', 'Second open']);
    assert.equal((await send('GET', '/view-portfolio')).json.account_id, accountId);
    const { json } = await send('GET', '/view-user');
    assert.deepEqual([json.username, json.second_factor, json.token], ['alice', false, null]);
    assert.equal(json.accounts.length, 2);
    assert.equal(json.session.id.length, 36);
    assert.match(json.created_at, /^2026-11-20T15:00/);
  });

  it('are named by the header on every route that is about one, and nobody else can', async () => {
    await using world = await createWorld();
    const [alice, bob] = [await world.createUser('alice'), await world.createUser('bob')];
    const routes = world.routes.filter(({ isOfAccount }) => isOfAccount);
    assert.equal(routes.length, 14);
    for (const { method, path, bodyExample, queryExample = {} } of routes) {
      const query = new URLSearchParams(Object.entries(queryExample)).toString();
      const url = `${path}?${query}`;
      const ask = (id: string) => inAccount(bob.send, id)(method, url, bodyExample);
      const [taken, unknown] = [await ask(alice.accountId), await ask(nobodys)];
      assert.equal(codeOf(taken), '404 unknown_account', path);
      const same = ({ json }: Reply) => ({ ...json, request_id: '' });
      assert.deepEqual(same(taken), same(unknown), path);
      const own = codeOf(await ask(bob.accountId));
      assert.ok(path.includes('{id}') ? own === '404 unknown_order' : own < '3', path);
    }
    for (const [method, url, body] of [
      ['PUT', '/rename-account/', { name: 'Mine' }],
      ['POST', '/reset-account/', {}],
      ['DELETE', '/close-account/', undefined],
    ] as const) {
      const reply = await bob.send(method, url + alice.accountId, body);
      assert.equal(codeOf(reply), '404 unknown_account', url);
    }
    const foreign = { name: 'bot', scope: 'read', account_id: alice.accountId };
    assert.equal(codeOf(await bob.send('POST', '/create-token', foreign)), '404 unknown_account');
    assert.deepEqual(await listNames(alice.send), ['Main open default']);
  });
});

describe('a token', () => {
  it('is bound to the account that asked, or the one that was named, and sees no other', async () => {
    await using world = await createWorld();
    const { send, accountId } = await world.createUser('alice');
    const second = await open(send, 'Second', '500.00');
    const ofFirst = await createToken(send, 'trade');
    const ofSecond = await createToken(inAccount(send, second), 'read');
    const named = await createToken(send, 'read', { account_id: second });
    assert.deepEqual(
      [ofFirst.account_id, ofSecond.account_id, named.account_id],
      [accountId, second, second],
    );
    const ask = (token: string, headers = {}) =>
      world.send('GET', '/view-portfolio', undefined, { ...bearer(token), ...headers });
    assert.equal((await ask(ofFirst.token)).json.account_id, accountId);
    assert.equal((await ask(named.token)).json.cash, '500.00');
    assert.equal((await ask(named.token, { 'papertape-account': second })).status, 200);
    for (const id of [accountId, nobodys]) {
      const refused = await ask(named.token, { 'papertape-account': id });
      assert.equal(codeOf(refused), '404 unknown_account');
    }
    const seen = await world.send('GET', '/view-user', undefined, bearer(named.token));
    assert.deepEqual([seen.json.token.id, seen.json.session], [named.id, null]);
    assert.deepEqual(
      seen.json.accounts.map((each: { account_id: string }) => each.account_id),
      [second],
    );
    const opened = await world.send('POST', '/open-account', { name: 'x' }, bearer(ofFirst.token));
    assert.equal(codeOf(opened), '403 insufficient_scope');
  });
});

describe('a reset', () => {
  it('begins anew in the same place with the same name and tokens; the old one can be read', async () => {
    await using world = await createWorld();
    const { send, accountId } = await world.createUser('alice');
    await open(send, 'Second');
    const { token } = await createToken(send, 'trade');
    const key = { 'idempotency-key': 'before' };
    const bought = await send('POST', '/buy-stock', buy, key);
    const reset = await send('POST', `/reset-account/${accountId}`, { starting_cash: '250.5' });
    assert.equal(reset.status, 201, reset.text);
    assert.equal(reset.headers['location'], '/view-accounts');
    assert.deepEqual(
      [reset.json.name, reset.json.cash, reset.json.default],
      ['Main', '250.50', true],
    );
    assert.deepEqual(await listNames(send), ['Main open default', 'Second open', 'Main closed']);
    for (const headers of [{}, bearer(token)]) {
      const now = await send('GET', '/view-portfolio', undefined, headers);
      assert.deepEqual([now.json.account_id, now.json.cash], [reset.json.account_id, '250.50']);
    }
    const old = inAccount(send, accountId);
    assert.equal((await old('GET', '/view-portfolio')).json.positions[0].quantity, '2');
    assert.equal((await old('GET', '/calculate-portfolio-value')).status, 200);
    assert.equal((await old('GET', '/view-transactions')).json.transactions.length, 3);
    assert.equal(codeOf(await old('POST', '/buy-stock', buy)), '410 account_closed');
    const again = await old('POST', '/buy-stock', buy, key);
    assert.equal(again.text, bought.text, 'a retry gets its answer for ever');
    const repeated = await send('POST', `/reset-account/${accountId}`, {});
    assert.equal(codeOf(repeated), '410 account_closed');
    const renamed = await send('PUT', `/rename-account/${accountId}`, { name: 'Old' });
    assert.equal(codeOf(renamed), '410 account_closed');
  });
});

describe('closing', () => {
  it('takes no more orders, lets the account be read, and never takes the last one', async () => {
    await using world = await createWorld();
    const { send, accountId } = await world.createUser('alice');
    const refused = await send('DELETE', `/close-account/${accountId}`);
    assert.equal(codeOf(refused), '409 last_account');
    assert.equal((await send('POST', '/buy-stock', buy)).status, 201);
    const second = await open(send, 'Second');
    assert.equal((await send('DELETE', `/close-account/${accountId}`)).status, 204);
    assert.equal((await send('DELETE', `/close-account/${accountId}`)).status, 204, 'again');
    assert.deepEqual(await listNames(send), ['Second open default', 'Main closed']);
    assert.equal((await send('GET', '/view-portfolio')).json.account_id, second);
    const old = inAccount(send, accountId);
    assert.equal((await old('GET', '/view-portfolio')).json.positions[0].quantity, '2');
    assert.equal(codeOf(await old('POST', '/sell-stock', buy)), '410 account_closed');
    await open(send, 'Main');
  });

  it('ends the interest in what the account held: looking at it keeps no price fresh', async () => {
    await using world = await createWorld();
    const { send, accountId } = await world.createUser('alice');
    await open(send, 'Second');
    const held = () => world.interest.heldWithin(1_000);
    assert.equal((await send('POST', '/buy-stock', buy)).status, 201);
    await world.clock.advance(2_000);
    await send('GET', '/view-portfolio');
    assert.deepEqual(held(), ['AAPL']);
    assert.equal((await send('DELETE', `/close-account/${accountId}`)).status, 204);
    await world.clock.advance(2_000);
    const seen = await inAccount(send, accountId)('GET', '/view-portfolio');
    assert.equal(seen.json.positions[0].symbol, 'AAPL');
    assert.deepEqual(held(), []);
  });

  it('of the user closes all accounts', async () => {
    await using world = await createWorld();
    const { send, accountId } = await world.createUser('alice');
    const second = await open(send, 'Secret plan');
    const key = { 'idempotency-key': 'telling' };
    for (const each of [accountId, second]) {
      assert.equal((await inAccount(send, each)('POST', '/buy-stock', buy, key)).status, 201);
    }
    assert.equal((await send('DELETE', '/delete-account', { password })).status, 204);
    const tables = ['user_accounts', 'account_salts', 'orders WHERE client_key IS NOT NULL'];
    const left = await Promise.all(
      tables.map(async (table) => {
        const [row] = await world.database.query(`SELECT count(*) AS n FROM ${table}`);
        return row?.['n'];
      }),
    );
    assert.deepEqual(left, [0, 0, 0]);
    assert.equal(await countOpenBooks(world), 0);
  });
});

describe('what is refused changes nothing', () => {
  it('names that are taken, empty, long or cannot be seen', async () => {
    await using world = await createWorld();
    const { send, accountId } = await world.createUser('alice');
    for (const name of ['', '   ', 'x'.repeat(51), 'a\u0000b', 'a\u202eb', 'a\nb', 7, null]) {
      for (const [method, url] of [
        ['POST', '/open-account'],
        ['PUT', `/rename-account/${accountId}`],
      ] as const) {
        assert.equal(
          codeOf(await send(method, url, { name })),
          '400 invalid_request',
          String(name),
        );
      }
    }
    const second = await open(send, '  Café  ');
    assert.deepEqual(await listNames(send), ['Main open default', 'Café open']);
    for (const name of ['Main', ' Main ', 'Cafe\u0301']) {
      const taken = await send('POST', '/open-account', { name });
      assert.equal(codeOf(taken), '409 account_name_taken', name);
    }
    const taken = await send('PUT', `/rename-account/${second}`, { name: 'Main' });
    assert.equal(codeOf(taken), '409 account_name_taken');
    const same = await send('PUT', `/rename-account/${second}`, { name: 'Café' });
    assert.equal(same.status, 200);
    const renamed = await send('PUT', `/rename-account/${second}`, { name: '🙂'.repeat(50) });
    assert.deepEqual([renamed.status, renamed.json.default], [200, false]);
    assert.equal((await world.database.query('SELECT count(*) AS n FROM accounts'))[0]?.['n'], 2);
  });

  it('cash out of bounds', async () => {
    await using world = await createWorld();
    const { send, accountId } = await world.createUser('alice');
    for (const cash of ['0', '0.00', '-1', '1.001', '1000000000.01', 'much', '', 1e21, true]) {
      for (const url of ['/open-account', `/reset-account/${accountId}`]) {
        const body = { starting_cash: cash, ...(url === '/open-account' && { name: 'x' }) };
        assert.equal(codeOf(await send('POST', url, body)), '400 invalid_request', String(cash));
      }
    }
    await open(send, 'Smallest', '0.01');
    await open(send, 'Largest', '1000000000.00');
  });

  it('more than may be open, also at once', async () => {
    await using world = await createWorld({ security: { ...security, accountsPerUser: 3 } });
    const { send } = await world.createUser('alice');
    const names = ['a', 'b', 'c', 'd'];
    const replies = await Promise.all(names.map((name) => send('POST', '/open-account', { name })));
    assert.deepEqual(replies.map(codeOf).toSorted(), [
      '201 undefined',
      '201 undefined',
      '422 too_many_accounts',
      '422 too_many_accounts',
    ]);
    const second = replies.find(({ status }) => status === 201)?.json.account_id;
    assert.equal((await send('DELETE', `/close-account/${second}`)).status, 204);
    await open(send, 'in its stead');
  });
});

describe('requests that race', () => {
  it('to close the last two: one wins', async () => {
    await using world = await createWorld();
    const { send, accountId } = await world.createUser('alice');
    const second = await open(send, 'Second');
    const replies = await Promise.all(
      [accountId, second].map((id) => send('DELETE', `/close-account/${id}`)),
    );
    assert.deepEqual(replies.map(codeOf).toSorted(), ['204 undefined', '409 last_account']);
    assert.equal((await send('GET', '/view-portfolio')).status, 200);
  });

  it('to reset the same account: one run is open', async () => {
    await using world = await createWorld();
    const { send, accountId } = await world.createUser('alice');
    const reset = () => send('POST', `/reset-account/${accountId}`, {});
    const replies = await Promise.all([reset(), reset(), reset()]);
    assert.deepEqual(replies.map(codeOf).toSorted(), [
      '201 undefined',
      '410 account_closed',
      '410 account_closed',
    ]);
    assert.deepEqual(await listNames(send), ['Main open default', 'Main closed']);
    assert.equal(await countOpenBooks(world), 1);
  });

  it('to reset and to close: whoever comes first decides, and every run is listed', async () => {
    await using world = await createWorld();
    const { send, accountId } = await world.createUser('alice');
    await open(send, 'Second');
    const [reset, closed] = await Promise.all([
      send('POST', `/reset-account/${accountId}`, {}),
      send('DELETE', `/close-account/${accountId}`),
    ]);
    assert.equal(closed.status, 204);
    const isReset = reset.status === 201;
    if (!isReset) assert.equal(codeOf(reset), '410 account_closed');
    const names = isReset
      ? ['Main open default', 'Second open', 'Main closed']
      : ['Second open default', 'Main closed'];
    assert.deepEqual(await listNames(send), names);
    assert.equal(await countOpenBooks(world), isReset ? 2 : 1);
  });

  it('orders beside a close: each is recorded before it or refused', async () => {
    await using world = await createWorld();
    const { send, accountId } = await world.createUser('alice');
    await open(send, 'Second');
    const old = inAccount(send, accountId);
    const [closed, ...orders] = await Promise.all([
      send('DELETE', `/close-account/${accountId}`),
      ...Array.from({ length: 10 }, () => old('POST', '/buy-stock', buy)),
    ]);
    assert.equal(closed?.status, 204);
    const filled = orders.filter(({ status }) => status === 201).length;
    assert.ok(orders.every((each) => each.status === 201 || codeOf(each) === '410 account_closed'));
    const { transactions } = (await old('GET', '/view-transactions')).json;
    assert.equal(transactions.length, filled + 2);
  });
});

describe('an account whose books do not add up', () => {
  it('shuts nobody out of the others', { skip: sqliteOnly }, async () => {
    await using world = await createWorld();
    const { send, accountId } = await world.createUser('alice');
    const second = await open(send, 'Second');
    const reader = sqliteOf(world);
    reader.exec('DROP TRIGGER journal_is_never_updated');
    reader.exec(`UPDATE journal SET content = replace(content, '100000', '900000')
      WHERE account = (SELECT min(account) FROM journal)`);
    for (const _ of [1, 2]) await world.broker.auditNext();
    const damaged = inAccount(send, accountId);
    assert.equal(codeOf(await damaged('POST', '/buy-stock', buy)), '423 account_quarantined');
    for (const [method, url, body] of [
      ['POST', `/reset-account/${accountId}`, {}],
      ['DELETE', `/close-account/${accountId}`, undefined],
      ['DELETE', '/delete-account', { password }],
    ] as const) {
      assert.equal(codeOf(await send(method, url, body)), '423 account_quarantined', url);
    }
    assert.deepEqual(await listNames(send), ['Main open default', 'Second open']);
    assert.equal((await inAccount(send, second)('POST', '/buy-stock', buy)).status, 201);
    reader.exec(`UPDATE journal SET content = replace(content, '900000', '100000')`);
  });
});
