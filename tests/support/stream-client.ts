// A client of the stream of trade updates, which keeps what it was told.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { WebSocket } from 'ws';
import type { Bot } from './alpaca.ts';

// Tests assert on what they read, so the shape is theirs to state.
// oxlint-disable-next-line typescript/no-explicit-any
type Data = any;
export type Frame = { readonly stream: string; readonly data: Data };

const waitMsMax = 15_000;

/** Opens a websocket to the server at the origin; nothing was said yet. */
export async function openStream(origin: string, path = '/stream') {
  const socket = new WebSocket(`${origin.replace('http', 'ws')}${path}`);
  const frames: Frame[] = [];
  const closed = new Promise<{ code: number; reason: string }>((resolve) => {
    socket.once('close', (code, reason) => resolve({ code, reason: reason.toString() }));
  });
  let wake = () => {};
  socket.on('message', (data, isBinary) => {
    assert.equal(isBinary, false, 'frames are text');
    frames.push(JSON.parse((data as Buffer).toString()) as Frame);
    wake();
  });
  await once(socket, 'open');
  const say = (frame: object) => socket.send(JSON.stringify(frame));

  /** The frames, as soon as there are so many. */
  async function next(count: number): Promise<readonly Frame[]> {
    const deadline = performance.now() + waitMsMax;
    while (frames.length < count && performance.now() < deadline) {
      await Promise.race([
        new Promise<void>((resolve) => (wake = resolve)),
        new Promise<void>((resolve) => setTimeout(resolve, 50)),
      ]);
    }
    assert.ok(frames.length >= count, `${frames.length} of ${count}: ${JSON.stringify(frames)}`);
    return frames.splice(0, count);
  }

  return {
    socket,
    closed,
    say,
    next,
    /** Frames that came and were not asked for. */
    left: () => frames,
    /** Says who it is and listens to the updates of orders. */
    async listen({ keys }: Pick<Bot, 'keys'>): Promise<void> {
      say({ action: 'authenticate', data: { key_id: keys.id, secret_key: keys.secret } });
      say({ action: 'listen', data: { streams: ['trade_updates'] } });
      const [authorization, listening] = await next(2);
      assert.deepEqual(authorization?.data, { status: 'authorized', action: 'authenticate' });
      assert.deepEqual(listening?.data, { streams: ['trade_updates'] });
    },
  };
}

/** The events of frames, each with the id of its order. */
export const eventsOf = (frames: readonly Frame[]) =>
  frames.map(({ data }) => [String(data.event), String(data.order.id)]);
