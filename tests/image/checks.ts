// The course of the image check: build, look at it, serve, trade, stop, serve again.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { findFreePort } from '#tests/support/server-port.ts';
import { tail } from './command.ts';
import { expectedInside, expectedOfConfiguration } from './expectations.ts';
import type { ImageBuilder, RunningContainer } from './image-builder.ts';
import type { InsideFacts } from './inside-probe.ts';
import { judge, megabytes, note, step } from './report.ts';
import { createTradingClient, type PositionAndCash, type TradingClient } from './trading-client.ts';
import { until } from './waiting.ts';

export type CheckParts = {
  readonly builder: ImageBuilder;
  readonly projectFolder: string;
  readonly signal: AbortSignal;
};

export async function checkImage(parts: CheckParts): Promise<void> {
  const { builder } = parts;
  note('builder', builder.title);
  note('base', await step('the Dockerfile builds as it is', builder.build));
  for (const expectation of expectedOfConfiguration(await builder.configuration())) {
    judge(expectation);
  }
  const port = await findFreePort();
  const bought = await serving(parts, port, 'it starts on a fresh volume', (container, client) =>
    lookAndTrade(parts, container, client),
  );
  await serving(parts, port, 'it starts again on the same volume', async (_container, client) => {
    await step('the same user logs in', client.logIn);
    const title = 'the position and the cash are still there';
    judge({ title, found: await client.positionAndCash(), expected: bought });
  });
  for (const gap of builder.unproven) note('not proven here', gap);
}

/** Starts a container, waits until it serves, does the work and stops it as `docker stop` does. */
async function serving<Value>(
  { builder, signal }: CheckParts,
  port: number,
  title: string,
  work: (container: RunningContainer, client: TradingClient) => Promise<Value>,
): Promise<Value> {
  const container = await builder.start(port);
  try {
    const client = createTradingClient(container.origin, signal);
    await step(title, () => untilServing(container, client));
    const value = await work(container, client);
    const exitCode = await step('SIGTERM stops it within 10 s', container.stop);
    judge({ title: 'it ends with exit code 0', found: exitCode, expected: 0 });
    return value;
  } catch (error) {
    const log = await container.log().catch(() => 'no log');
    note('the end of the server’s log', `\n${tail(log)}`);
    throw error;
  }
}

async function untilServing(container: RunningContainer, client: TradingClient): Promise<void> {
  await until(30, '/healthcheck answers 200', async () => {
    if (!(await container.isRunning())) throw new Error('the server has ended');
    return client.isServing();
  });
}

async function lookAndTrade(
  { builder, projectFolder }: CheckParts,
  container: RunningContainer,
  client: TradingClient,
): Promise<PositionAndCash> {
  const probe = await readFile(join(import.meta.dirname, 'inside-probe.ts'), 'utf8');
  const inside = JSON.parse(await container.evaluate(probe)) as InsideFacts;
  const developmentModules = await readDevelopmentModules(projectFolder);
  for (const expectation of expectedInside(inside, developmentModules)) judge(expectation);
  const size = megabytes(await builder.sizeInBytes());
  note('size', `${size}, of which /app ${megabytes(inside.applicationBytes)}`);

  await step('the image’s own health check succeeds', container.becomeHealthy);
  await step('an account is created', client.createAccount);
  await step('its user logs in', client.logIn);
  await step('it buys 1 AAPL at a simulated price', client.buyOneShare);
  const bought = await client.positionAndCash();
  const { symbol, quantity } = bought;
  judge({ title: 'the portfolio shows it', found: [symbol, quantity], expected: ['AAPL', '1'] });
  return bought;
}

async function readDevelopmentModules(projectFolder: string): Promise<readonly string[]> {
  const text = await readFile(join(projectFolder, 'package.json'), 'utf8');
  return Object.keys((JSON.parse(text) as { devDependencies: object }).devDependencies);
}
