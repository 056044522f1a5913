// `npm run test:fuzz`: 10,000 requests made from the product's own OpenAPI document, 200,000 with
// `-- --long`. `-- --seed=N` repeats a run.
import assert from 'node:assert/strict';
import { parseArgs } from 'node:util';
import fc from 'fast-check';
import { checkCanaries } from './canaries.ts';
import { checkAnswer } from './checks.ts';
import type { FuzzRequest } from './fuzz-request.ts';
import { isDialect } from './dialect.ts';
import { requestsOf } from './requests.ts';
import type { Operation } from './operations.ts';
import { startTarget, type Target } from './target.ts';

const { values } = parseArgs({ options: { long: { type: 'boolean' }, seed: { type: 'string' } } });
const numRuns = values.long ? 200_000 : 10_000;
const seed = Number(values.seed ?? Date.now() % 2 ** 31);

/** Each of these hashes a password for 60 ms, or waits for a login that does. */
const slowPaths = /account|log|password|(?:enroll|disable)-second|revoke-session/;
/** Those of the slow that succeed only now and then. */
const rarePaths = /login|update-password|second-factor|close-account/;
const weightOfFast = values.long ? 300 : 20;

function weightOf({ path }: Operation): number {
  if (isDialect(path) || !slowPaths.test(path)) return weightOfFast;
  return rarePaths.test(path) ? 7 : 4;
}

type Count = Map<string | number, number>;

type Counts = { readonly statuses: Count; readonly wins: Count };

/** Of what has not succeeded by chance among all others, so many more are sent. */
const moreRuns = 500;

/** Sends them all; gives how often each status came, and each operation succeeded. */
async function fuzzAll(target: Target): Promise<Counts> {
  const wins: Count = new Map(target.operations.map(({ path }) => [path, 0]));
  const counts = { statuses: new Map(), wins };
  await fuzz(target, target.operations, numRuns, counts);
  const missed = target.operations.filter(({ path }) => wins.get(path) === 0);
  for (const each of missed) await fuzz(target, [each], moreRuns, counts);
  return counts;
}

async function fuzz(
  target: Target,
  operations: readonly Operation[],
  runs: number,
  { statuses, wins }: Counts,
): Promise<void> {
  const add = (count: Count, key: string | number) => count.set(key, (count.get(key) ?? 0) + 1);
  const requests = fc.oneof(
    ...operations.map((operation) => ({
      weight: weightOf(operation),
      arbitrary: requestsOf(operation),
    })),
  );
  const property = fc.asyncProperty(requests, async (request) => {
    const answer = await target.send(request);
    add(statuses, answer.status);
    if (answer.status < 300) add(wins, request.operation.path);
    checkAnswer(request, answer);
  });
  const reporter = (details: fc.RunDetails<[FuzzRequest]>) => {
    if (!details.failed) return;
    const [request] = details.counterexample ?? [];
    const shown = JSON.stringify({ ...request, operation: request?.operation.path });
    throw new Error(`seed ${details.seed}: ${shown}`, { cause: details.errorInstance });
  };
  const asyncReporter = async (run: fc.RunDetails<[FuzzRequest]>) => reporter(run);
  await fc.assert(property, { numRuns: runs, seed, asyncReporter });
}

/** What was created can be used at once; what was revoked cannot. */
async function checkLives({ world }: Target): Promise<void> {
  const user = await world.createUser('lives');
  for (let round = 0; round < 50; round += 1) {
    const made = await user.send('POST', '/create-token', { name: `${round}`, scope: 'read' });
    const headers = { authorization: `Bearer ${made.json.token}` };
    const look = () => world.send('GET', '/view-portfolio', undefined, headers);
    assert.equal((await look()).status, 200, 'created is available');
    const listed = (await user.send('GET', '/view-tokens')).json.tokens;
    assert.equal(listed.length, 1);
    assert.equal((await user.send('DELETE', `/revoke-token/${made.json.id}`)).status, 204);
    assert.equal((await look()).status, 401, 'revoked is gone');
  }
}

{
  await using target = await startTarget();
  const startedAt = performance.now();
  const { statuses, wins } = await fuzzAll(target);
  await checkLives(target);
  await checkCanaries(target.world, target.tokens);
  for (const [path, count] of wins) assert.ok(count > 0, `seed ${seed}: ${path} never succeeded`);
  const pollution = Object.keys(Object.getPrototypeOf({}));
  assert.deepEqual(pollution, [], 'no prototype was polluted');
  const surprises = target.world.logger.lines.filter(({ event }) => event === 'internal_error');
  assert.deepEqual(surprises, []);
  const shown = [...statuses]
    .toSorted(([a], [b]) => Number(a) - Number(b))
    .map(([status, n]) => `${status}: ${n}`);
  const seconds = ((performance.now() - startedAt) / 1_000).toFixed(0);
  process.stdout.write(
    `seed ${seed}: ${numRuns} requests in ${seconds} s, ${shown.join(', ')}; ` +
      `each operation succeeded ${Math.min(...wins.values())} times or more\n`,
  );
}
