// A load balancer as simple as they come: it asks nodes now and then whether they are ready, sends
// each request to the next one that was, and never tries anything twice.
import { Agent, createServer, request as send } from 'node:http';
import { once } from 'node:events';
import assert from 'node:assert/strict';

export type Balancer = {
  readonly url: string;
  /** The nodes from now on, by their origins; resolves when each has been asked once. */
  use(urls: readonly string[]): Promise<void>;
  /** Answers of its own: a node that was taken for ready refused or broke off. */
  faults(): readonly string[];
  close(): void;
};

/** Asks every node each `checkMs`, and believes the answer until the next. */
export async function startBalancer(checkMs: number): Promise<Balancer> {
  const agent = new Agent({ keepAlive: true });
  const faults: string[] = [];
  let nodes: readonly string[] = [];
  let ready: readonly string[] = [];
  let turn = 0;

  const check = async () => {
    const asked = nodes;
    const answers = await Promise.all(asked.map(isReady));
    ready = asked.filter((_, place) => answers[place]);
  };
  const checking = setInterval(() => void check(), checkMs);
  const server = createServer((request, response) => {
    const node = ready[(turn += 1) % Math.max(1, ready.length)];
    const fail = (error: unknown) => {
      faults.push(String(error));
      if (!response.headersSent) response.writeHead(502);
      response.end();
    };
    if (node === undefined) {
      fail('no node is ready');
      return;
    }
    const { method, headers, url = '/' } = request;
    const onward = send(`${node}${url}`, { method, headers, agent }, (answer) => {
      const { connection: _, ...passed } = answer.headers;
      response.writeHead(answer.statusCode ?? 502, passed);
      answer.on('error', fail).pipe(response);
    });
    onward.on('error', fail);
    request.pipe(onward);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  assert.ok(address && typeof address === 'object');
  return {
    url: `http://127.0.0.1:${address.port}`,
    use(urls) {
      nodes = urls;
      return check();
    },
    faults: () => faults,
    close() {
      clearInterval(checking);
      agent.destroy();
      server.closeAllConnections();
      server.close();
    },
  };
}

async function isReady(node: string): Promise<boolean> {
  try {
    const response = await fetch(`${node}/healthcheck?probe=ready`);
    await response.arrayBuffer();
    return response.ok;
  } catch {
    return false;
  }
}
