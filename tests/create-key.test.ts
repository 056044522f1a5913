// `create-key`: what an operator pastes into a bot's environment, beside a running server.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { papertape } from './support/command.ts';
import { createFolder, startServerProcess } from './support/process.ts';

const password = 'curiouser and curiouser';

async function startWithAlice(path: string) {
  const server = await startServerProcess({
    DATABASE_URL: `sqlite:${path}`,
    REQUESTS_PER_SECOND_PER_USER: '0',
    REQUESTS_PER_SECOND_PER_ADDRESS: '0',
  });
  const send = async (method: string, url: string, body?: object, headers: object = {}) => {
    const response = await fetch(`${server.url}${url}`, {
      method,
      headers: { ...(body && { 'content-type': 'application/json' }), ...headers },
      ...(body && { body: JSON.stringify(body) }),
    });
    return { status: response.status, json: JSON.parse((await response.text()) || 'null') };
  };
  await send('POST', '/create-account', { username: 'alice', password });
  const { token } = (await send('POST', '/login', { username: 'alice', password })).json;
  return { server, send, person: { authorization: `Bearer ${token}` } };
}

/** What a bot would read from its environment. */
const environmentOf = (lines: readonly string[]) =>
  Object.fromEntries(lines.map((line) => line.split(/=(.*)/s).slice(0, 2))) as Record<
    string,
    string
  >;

describe('create-key', () => {
  it('prints keys and addresses that open the account at once', async () => {
    await using folder = await createFolder();
    const path = `${folder.path}/papertape.db`;
    const { server, send, person } = await startWithAlice(path);
    const second = await send('POST', '/open-account', { name: 'Bots' }, person);
    const settings = { DATABASE_URL: `sqlite:${path}` };
    const made = await papertape(settings, [
      'create-key',
      'alice',
      '--account',
      'Bots',
      '--url',
      server.url,
    ]);
    assert.equal(made.status, 0, made.errors.join());
    const variables = environmentOf(made.lines);
    assert.deepEqual(Object.keys(variables), [
      'APCA_API_KEY_ID',
      'APCA_API_SECRET_KEY',
      'APCA_API_BASE_URL',
      'APCA_API_DATA_URL',
      'APCA_DATA_BASE_URL',
    ]);
    assert.equal(variables['APCA_API_DATA_URL'], server.url);
    const keys = {
      'apca-api-key-id': variables['APCA_API_KEY_ID'],
      'apca-api-secret-key': variables['APCA_API_SECRET_KEY'],
    };
    const account = await send('GET', '/v2/account', undefined, keys);
    assert.equal(account.json.id, second.json.account_id);
    const reading = await papertape(settings, ['create-key', 'alice', '--read', '--name', 'chart']);
    const { tokens } = (await send('GET', '/view-tokens', undefined, person)).json;
    assert.deepEqual(
      tokens.map(({ name, scope }: Record<string, string>) => [name, scope]).toSorted(),
      [
        ['chart', 'read'],
        ['create-key', 'trade'],
      ],
    );
    assert.match(
      environmentOf(reading.lines)['APCA_API_BASE_URL'] ?? '',
      /^http:\/\/127\.0\.0\.1:3000$/,
    );
    await server.stop('SIGTERM');
  });

  it('says in a line what is wrong, and makes nothing', async () => {
    await using folder = await createFolder();
    const path = `${folder.path}/papertape.db`;
    const { server, send, person } = await startWithAlice(path);
    const cases: readonly (readonly [readonly string[], RegExp])[] = [
      [['nobody'], /there is no user "nobody"/],
      [['alice', '--account', 'Other'], /no open account "Other", expected "Main" or an id/],
      [['alice', '--url', 'ftp://x'], /--url is "ftp:\/\/x"/],
      [['alice', '--url', 'http://x/v2'], /expected an address such as/],
      [['alice', '--name', 'x'.repeat(65)], /--name must be 1 to 64/],
    ];
    for (const [words, message] of cases) {
      const made = await papertape({ DATABASE_URL: `sqlite:${path}` }, ['create-key', ...words]);
      assert.equal(made.status, 2);
      assert.deepEqual(made.lines, []);
      assert.match(made.errors.join(), message);
    }
    assert.deepEqual((await send('GET', '/view-tokens', undefined, person)).json.tokens, []);
    for (let count = 0; count < 50; count += 1) {
      await send('POST', '/create-token', { name: `${count}`, scope: 'read' }, person);
    }
    const full = await papertape({ DATABASE_URL: `sqlite:${path}` }, ['create-key', 'alice']);
    assert.match(full.errors.join(), /alice has 50 tokens/);
    await server.stop('SIGTERM');
  });
});
