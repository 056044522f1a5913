// The server under the fuzzer, over real HTTP, and whoever asks it.
import { Agent, request as httpRequest, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { createWorld } from '#tests/support/world.ts';
import type { FuzzAnswer } from './checks.ts';
import { readOperations } from './operations.ts';
import { startLife } from './live.ts';
import type { FuzzRequest } from './fuzz-request.ts';

export type Target = Awaited<ReturnType<typeof startTarget>>;

/** Of a stream, which does not end, what it begins with. */
async function contentOf(response: IncomingMessage): Promise<string> {
  const isStream = response.headers['content-type']?.startsWith('text/event-stream');
  if (!isStream) return text(response);
  for await (const chunk of response) return String(chunk);
  return '';
}

/** Starts the server with somebody who lives there. */
export async function startTarget() {
  const world = await createWorld();
  const { hostname, port } = new URL(await world.app.listen({ host: '127.0.0.1', port: 0 }));
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const operations = readOperations((await world.send('GET', '/openapi.json')).json);
  const life = await startLife(world);

  async function send(request: FuzzRequest): Promise<FuzzAnswer> {
    const { method, headers, actor } = request;
    const url = await life.fill(request.url, encodeURIComponent);
    const inJson = (value: string) => JSON.stringify(value).slice(1, -1);
    const body = request.body === undefined ? undefined : await life.fill(request.body, inJson);
    // Read after the filling, which may have opened another session.
    const token = life.tokens[actor];
    const asWhom =
      actor === 'cookie'
        ? { cookie: `papertape_session=${token}` }
        : token && { authorization: `Bearer ${token}` };
    const startedAt = performance.now();
    const answer = await new Promise<Omit<FuzzAnswer, 'durationMs'>>((resolve, reject) => {
      const length = body !== undefined && { 'content-length': String(Buffer.byteLength(body)) };
      const sent = { ...asWhom, ...headers, ...length };
      // The path as it is: a URL would tidy it up first.
      const options = { method, agent, hostname, port, path: url, headers: sent };
      httpRequest(options, (response) => {
        const { statusCode: status = 0, headers } = response;
        resolve(contentOf(response).then((content) => ({ status, headers, text: content })));
      })
        .on('error', reject)
        .end(body);
    });
    const durationMs = performance.now() - startedAt;
    await life.goOn({ ...request, body }, answer.status, answer.text);
    return { ...answer, durationMs };
  }

  return {
    operations,
    world,
    send,
    tokens: life.tokens,
    async [Symbol.asyncDispose]() {
      agent.destroy();
      await world[Symbol.asyncDispose]();
    },
  };
}
