// The server under the fuzzer, over real HTTP, and whoever asks it.
import assert from 'node:assert/strict';
import { Agent, request as httpRequest } from 'node:http';
import { text } from 'node:stream/consumers';
import { createWorld, password } from '#tests/support/world.ts';
import type { FuzzAnswer } from './checks.ts';
import { readOperations } from './operations.ts';
import type { Actor, FuzzRequest } from './requests.ts';

export type Target = Awaited<ReturnType<typeof startTarget>>;

/** Starts the server with a user, their programs and a session that has ended. */
export async function startTarget() {
  const world = await createWorld();
  const { hostname, port } = new URL(await world.app.listen({ host: '127.0.0.1', port: 0 }));
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const operations = readOperations((await world.send('GET', '/openapi.json')).json);
  const tokens = await logIn(world);

  async function send(request: FuzzRequest): Promise<FuzzAnswer> {
    const { method, url, headers, body, actor } = request;
    const startedAt = performance.now();
    const authorization = tokens[actor] && { authorization: `Bearer ${tokens[actor]}` };
    const answer = await new Promise<Omit<FuzzAnswer, 'durationMs'>>((resolve, reject) => {
      const length = body !== undefined && { 'content-length': String(Buffer.byteLength(body)) };
      const sent = { ...authorization, ...headers, ...length };
      // The path as it is: a URL would tidy it up first.
      const options = { method, agent, hostname, port, path: url, headers: sent };
      httpRequest(options, (response) => {
        const { statusCode: status = 0, headers } = response;
        resolve(text(response).then((content) => ({ status, headers, text: content })));
      })
        .on('error', reject)
        .end(body);
    });
    if (request.operation.path === '/logout' && answer.status === 204) {
      tokens.session = await world.send('POST', '/login', credentials).then(tokenOf);
    }
    return { ...answer, durationMs: performance.now() - startedAt };
  }

  return {
    operations,
    world,
    send,
    async [Symbol.asyncDispose]() {
      agent.destroy();
      await world[Symbol.asyncDispose]();
    },
  };
}

const credentials = { username: 'fuzzer', password };
const tokenOf = ({ json }: { readonly json: { readonly token: string } }) => json.token;

async function logIn(world: Awaited<ReturnType<typeof createWorld>>) {
  const user = await world.createUser(credentials.username);
  const ended = await world.send('POST', '/login', credentials).then(tokenOf);
  const loggedOut = { authorization: `Bearer ${ended}` };
  assert.equal((await world.send('POST', '/logout', undefined, loggedOut)).status, 204);
  const create = (scope: string) =>
    user.send('POST', '/create-token', { name: scope, scope }).then(tokenOf);
  const tokens: Record<Actor, string> = {
    session: user.token,
    trade: await create('trade'),
    read: await create('read'),
    nobody: '',
    ended,
    'made-up': `ptp_${'x'.repeat(43)}`,
  };
  return tokens;
}
