// The real server as a process, and people on it who have keys for their bots.
import assert from 'node:assert/strict';
import { createFolder, startServerProcess } from './process.ts';

const password = 'curiouser and curiouser';

export type BotOwner = {
  readonly username: string;
  readonly accountId: string;
  readonly key: string;
  readonly secret: string;
  /** In the person's session, whatever comes back. */
  ask(method: string, path: string, body?: object): Promise<unknown>;
};

export type BotServer = Awaited<ReturnType<typeof startBotServer>>;

/** Starts the server on its own simulator; `settings` are beside those. */
export async function startBotServer(settings: Record<string, string> = {}) {
  const folder = await createFolder();
  const own = {
    DATABASE_URL: `sqlite:${folder.path}/papertape.db`,
    REQUESTS_PER_SECOND_PER_USER: '0',
    REQUESTS_PER_SECOND_PER_ADDRESS: '0',
    ...settings,
  };
  let server = await startServerProcess(own);
  const { port } = new URL(server.url);
  return {
    url: server.url,
    /** For commands on its books. */
    environment: own,
    createOwner: (username: string) => createOwner(server.url, username),
    /** Kills the process, and starts it again on the same port and books. */
    async restart(): Promise<void> {
      await server.stop('SIGKILL');
      server = await startServerProcess({ ...own, PORT: port });
    },
    async [Symbol.asyncDispose]() {
      await server.stop('SIGTERM');
      await folder[Symbol.asyncDispose]();
    },
  };
}

async function createOwner(url: string, username: string): Promise<BotOwner> {
  const open = await send(url, 'POST', '/create-account', { username, password });
  const { token } = await send(url, 'POST', '/login', { username, password });
  const authorization = `Bearer ${String(token)}`;
  const ask = (method: string, path: string, body?: object) =>
    send(url, method, path, body, { authorization });
  const made = await ask('POST', '/create-token', { name: 'bot', scope: 'trade' });
  const accountId = String(open['account_id']);
  return { username, accountId, key: String(made['key_id']), secret: String(made['token']), ask };
}

async function send(
  url: string,
  method: string,
  path: string,
  body?: object,
  headers: Record<string, string> = {},
): Promise<Record<string, unknown>> {
  const response = await fetch(`${url}${path}`, {
    method,
    headers: { ...(body && { 'content-type': 'application/json' }), ...headers },
    ...(body && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  assert.ok(response.ok, `${method} ${path}: ${text}`);
  return JSON.parse(text || '{}') as Record<string, unknown>;
}
