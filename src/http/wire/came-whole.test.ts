import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { after, before, describe, it } from 'node:test';
import { cameWhole } from './came-whole.ts';

describe('a request that has come whole', () => {
  const server = createServer((request, response) => void answer(request, response));

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const isWhole = await cameWhole(request);
    for await (const _ of request);
    response.end(String(isWhole));
  }

  before(async () => {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
  });
  after(() => server.close());

  /** What the server says of a request that comes in these parts, each in a packet of its own. */
  async function send(...parts: readonly string[]): Promise<string> {
    const { port } = server.address() as AddressInfo;
    const socket = connect({ port, host: '127.0.0.1', noDelay: true });
    for (const [place, part] of parts.entries()) {
      if (place > 0) await new Promise((resolve) => setTimeout(resolve, 50));
      socket.write(part);
    }
    const [answer] = (await once(socket, 'data')) as [Buffer];
    socket.destroy();
    return answer.toString().split('\r\n\r\n')[1] ?? '';
  }

  const head = (line: string, ...headers: readonly string[]) =>
    [`${line} HTTP/1.1`, 'Host: here', 'Connection: close', ...headers, '', ''].join('\r\n');

  it('is one without a body', async () => {
    assert.match(await send(head('GET /')), /true/);
    assert.match(await send(head('POST /', 'Content-Length: 0')), /true/);
  });

  it('is one whose body comes with its head', async () => {
    assert.match(await send(`${head('POST /', 'Content-Length: 2')}{}`), /true/);
    const chunk = `${head('POST /', 'Transfer-Encoding: chunked')}2\r\n{}\r\n0\r\n\r\n`;
    assert.match(await send(chunk), /true/);
  });

  it('is none of which the body, or its end, is still to come', async () => {
    assert.match(await send(head('POST /', 'Content-Length: 2'), '{}'), /false/);
    assert.match(await send(`${head('POST /', 'Content-Length: 2')}{`, '}'), /false/);
    const begun = `${head('POST /', 'Transfer-Encoding: chunked')}2\r\n{}\r\n`;
    assert.match(await send(begun, '0\r\n\r\n'), /false/);
  });
});
