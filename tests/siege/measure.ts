// Requests one after another at an even pace, and how long they took.
import { Agent, request } from 'node:http';

export type Timed = { readonly status: number; readonly durationMs: number };

/** One request on a connection of its own or the agent's. */
export function ask(
  port: number,
  path: string,
  options: {
    readonly method?: string;
    readonly token?: string | undefined;
    readonly body?: object;
    readonly agent?: Agent;
  } = {},
): Promise<Timed & { readonly text: string }> {
  const { method = 'GET', token, body, agent } = options;
  const startedAt = performance.now();
  const headers = {
    ...(token && { authorization: `Bearer ${token}` }),
    ...(body && { 'content-type': 'application/json' }),
  };
  return new Promise((resolve, reject) => {
    const asked = { host: '127.0.0.1', port, path, method, headers, ...(agent && { agent }) };
    request(asked, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (part: string) => (text += part));
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          durationMs: performance.now() - startedAt,
          text,
        }),
      );
    })
      .on('error', reject)
      .end(body && JSON.stringify(body));
  });
}

/** Reads every `paceMs` until the promise settles, by default on one connection. Gives the times in order. */
export async function readMeanwhile(
  port: number,
  token: string,
  paceMs: number,
  until: Promise<unknown>,
  agent = new Agent({ keepAlive: true, maxSockets: 1 }),
): Promise<readonly number[]> {
  const times: number[] = [];
  const state = { isOver: false };
  const over = until.finally(() => (state.isOver = true));
  while (!state.isOver) {
    const { status, durationMs } = await ask(port, '/view-portfolio', { token, agent });
    if (status !== 200) throw new Error(`a read was answered with ${status}`);
    times.push(durationMs);
    await pause(Math.max(0, paceMs - durationMs));
  }
  await over;
  agent.destroy();
  return times.toSorted((a, b) => a - b);
}

/** The value below which so large a part of the sorted ones lies. */
export function quantile(sorted: readonly number[], part: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN;
}

/** Resolves after so many milliseconds. */
export function pause(durationMs: number): Promise<void> {
  return new Promise((resolve) => void setTimeout(resolve, durationMs));
}
