import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { describe, it } from 'node:test';
import { text } from 'node:stream/consumers';
import { backlogBytesMax, createEventWriter } from './event-writer.ts';

/** A client that has asked and reads only when told to, and the response to it. */
async function openConnection() {
  const server = createServer();
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  const socket = connect({ port, host: '127.0.0.1' }).on('error', () => {});
  socket.write('GET / HTTP/1.0\r\nHost: x\r\n\r\n');
  const [, response] = (await once(server, 'request')) as [unknown, ServerResponse];
  response.writeHead(200).flushHeaders();
  return {
    socket,
    response,
    writer: createEventWriter(response),
    [Symbol.dispose]: () => {
      socket.destroy();
      server.close();
    },
  };
}

describe('the writer of events', () => {
  it('writes one event after another, each with its name and its id', async () => {
    using connection = await openConnection();
    connection.writer.send('order', 'a.1', '{"id":"x"}');
    connection.writer.send('heartbeat', 'a.1', '{}');
    connection.writer.end();
    const [, body] = (await text(connection.socket)).split('\r\n\r\n');
    assert.equal(
      body,
      'event: order\nid: a.1\ndata: {"id":"x"}\n\nevent: heartbeat\nid: a.1\ndata: {}\n\n',
    );
  });

  it('cuts off a client that does not read, and holds no more than the backlog for it', async () => {
    using connection = await openConnection();
    const { response, writer } = connection;
    connection.socket.pause();
    const data = JSON.stringify('x'.repeat(64 * 1024));
    let held = 0;
    for (let turn = 0; turn < 1_000 && !response.destroyed; turn += 1) {
      writer.send('order', 'a.1', data);
      held = Math.max(held, response.writableLength);
      await new Promise((resolve) => setImmediate(resolve));
    }
    assert.ok(response.destroyed);
    assert.ok(held < backlogBytesMax + 2 * data.length, `${held} bytes`);
    writer.send('order', 'a.2', data);
    await writer.drained();
  });

  it('waits for a client that reads slowly', async () => {
    using connection = await openConnection();
    const { response, writer, socket } = connection;
    socket.pause();
    const data = JSON.stringify('x'.repeat(8 * 1024));
    while (!response.writableNeedDrain) writer.send('order', 'a.1', data);
    let isDrained = false;
    const drained = writer.drained().then(() => (isDrained = true));
    await new Promise((resolve) => setImmediate(resolve));
    assert.ok(!isDrained || !response.writableNeedDrain);
    socket.resume();
    await drained;
    assert.ok(!response.destroyed);
  });
});
