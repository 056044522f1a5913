// A client of `GET /stream` over real HTTP, and what it was told.
import assert from 'node:assert/strict';
import { Value } from 'typebox/value';
import { streamEvents } from '#src/http/stream/stream-schemas.ts';

export type StreamEvent = {
  readonly event: string;
  readonly id: string;
  // Tests assert on what they read, so the shape is theirs to state.
  // oxlint-disable-next-line typescript/no-explicit-any
  readonly data: any;
};

const patienceMs = 8_000;

/**
 * Opens the stream; each event is checked against its schema. `turn` is what makes the server's
 * time go on while a test waits.
 */
export async function openStream(
  url: string,
  headers: Readonly<Record<string, string>>,
  turn: () => Promise<unknown>,
) {
  const abort = new AbortController();
  const response = await fetch(url, { headers, signal: abort.signal });
  const events: StreamEvent[] = [];
  let isOver = false;
  void readEvents(response, events)
    .catch(() => {})
    .finally(() => (isOver = true));

  async function until(what: string, isSo: () => boolean): Promise<void> {
    const deadline = performance.now() + patienceMs;
    while (!isSo()) {
      assert.ok(performance.now() < deadline, `${what}; told was ${JSON.stringify(events)}`);
      await turn();
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
  }

  return {
    response,
    events,
    named: (name: string) => events.filter(({ event }) => event === name),
    until,
    untilTold: (name: string, count = 1) =>
      until(
        `${count} of ${name}`,
        () => events.filter((each) => each.event === name).length >= count,
      ),
    untilOver: () => until('it is over', () => isOver),
    close: () => abort.abort(),
    [Symbol.dispose]: () => abort.abort(),
  };
}

async function readEvents(response: Response, events: StreamEvent[]): Promise<void> {
  let text = '';
  for await (const chunk of response.body ?? []) {
    text += Buffer.from(chunk).toString();
    const blocks = text.split('\n\n');
    text = blocks.pop() ?? '';
    events.push(...blocks.map(parseEvent));
  }
}

function parseEvent(block: string): StreamEvent {
  const fields = Object.fromEntries(
    block
      .split('\n')
      .map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 2)]),
  );
  const { event = '', id = '', data = '' } = fields;
  const parsed = JSON.parse(data);
  const schema = streamEvents[event as keyof typeof streamEvents];
  assert.ok(Value.Check(schema, parsed), `${event}: ${data}`);
  return { event, id, data: parsed };
}
