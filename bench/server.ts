// The product as it is started by `npm start`, on books of its own, with every price known.
import { setTimeout as sleep } from 'node:timers/promises';
import { findFreePort, isWell } from '#tests/support/server-port.ts';
import { symbols, tokenOf } from './books.ts';
import { startProcess } from './side.ts';

export type ServerOfBench = {
  readonly port: number;
  readonly pid: number;
  /** From its start to the first 200 of the health check. */
  readonly readyMs: number;
  /** The answer to a request as the user of an account. */
  ask(
    method: 'GET' | 'POST' | 'DELETE',
    path: string,
    account: number,
    body?: object,
  ): Promise<Response>;
  stop(): Promise<void>;
};

const readyMsMax = 60_000;

/** Starts the server on the file; end-of-day prices, so that nothing is fetched while we measure. */
export async function startServer(
  databasePath: string,
  settings: Readonly<Record<string, string>> = {},
): Promise<ServerOfBench> {
  const port = await findFreePort();
  const startedAt = performance.now();
  const environment = {
    HOST: '127.0.0.1',
    PORT: String(port),
    DATABASE_URL: `sqlite:${databasePath}`,
    LOG_LEVEL: 'error',
    ALPHA_VANTAGE_API_KEY: '',
    ALPHA_VANTAGE_API_KEY_FILE: '',
    ALPHA_VANTAGE_URL: '',
    ALPHA_VANTAGE_PLAN: 'free',
    SIMULATOR_MARKET_HOURS: 'nyse',
    // A benchmark is more than any user or address may ask for.
    REQUESTS_PER_SECOND_PER_USER: '0',
    REQUESTS_PER_SECOND_PER_ADDRESS: '0',
    ACCOUNTS_PER_HOUR_PER_ADDRESS: '0',
    CONNECTIONS_PER_ADDRESS: '0',
    LOGIN_FAILURES_PER_ADDRESS: '0',
    OPEN_ORDERS_PER_ACCOUNT: '10000',
    ...settings,
  };
  const { child, stop } = startProcess('src/main.ts', [], environment, 0);
  const origin = `http://127.0.0.1:${port}`;
  while (!(await isWell(port, '?probe=ready'))) {
    if (child.exitCode !== null || performance.now() - startedAt > readyMsMax) {
      throw new Error('the server did not start');
    }
    await sleep(2);
  }
  return {
    port,
    pid: child.pid ?? 0,
    readyMs: performance.now() - startedAt,
    ask: (method, path, account, body) =>
      fetch(`${origin}${path}`, {
        method,
        headers: {
          authorization: `Bearer ${tokenOf(account)}`,
          ...(body && { 'content-type': 'application/json' }),
        },
        ...(body && { body: JSON.stringify(body) }),
      }),
    stop,
  };
}

/** Looks every symbol up, which takes a free key's spacing the first time. */
export async function learnPrices({ ask }: ServerOfBench): Promise<void> {
  for (const symbol of symbols) {
    while (!(await ask('GET', `/lookup-stock?symbol=${symbol}`, 0)).ok) await sleep(200);
  }
}
