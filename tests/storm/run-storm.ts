// Kills the server again and again while many clients trade, at random moments and at named points,
// then judges the journal against what they saw. `npm run test:storm -- --kills 150 --hits 20
// --entries 10000 --seed 1`; exit 0 sound, 1 unsound, 2 usage, 3 void, 5 sound but late.
import { parseArgs } from 'node:util';
import {
  checkLogins,
  hitFailpoints,
  servingFailpoints,
  settleAfterwards,
  type FailpointFigures,
} from './failpoints.ts';
import { killMigrations, type MigrationKills } from './migration-kills.ts';
import { boundTime, conclude, concludeInWords, percentile, readWholeNumber } from './report.ts';
import { killAtRandom } from './storm.ts';
import { rateOf } from './tally.ts';
import { askAndReadAll, judge, printJudgement, withTrial, type Trial } from './trial.ts';

const clientCount = 16;
/**
 * Below this many answered orders a second a kill proves little. A server that is killed a moment
 * after its start has hardly run: its code is cold.
 */
const rateMin = 100;
const readyMsMax = 1_000;
/** What a restart may take on a slow machine, in times of a start on nothing. */
const readyFactorMax = 2;

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '150' },
    hits: { type: 'string', default: '20' },
    // What the server has to find its way in when it comes back.
    entries: { type: 'string', default: '10000' },
    seed: { type: 'string', default: '1' },
  },
});
const kills = readWholeNumber('kills', values.kills);
const hits = readWholeNumber('hits', values.hits);
const entries = readWholeNumber('entries', values.entries);
const seed = readWholeNumber('seed', values.seed);
boundTime(120_000 + kills * 2_500 + hits * 60_000);
process.exitCode = await concludeInWords(runStorm);

async function runStorm(): Promise<number> {
  console.log(
    `storm: ${kills} kills, ${hits} hits a failpoint, ${clientCount} clients, seed ${seed}`,
  );
  return withTrial({ name: 'storm', seed, clientCount }, async (trial) => {
    const storm = await killAtRandom(trial, kills, entries);
    storm.server.signal('SIGTERM');
    await storm.server.ended;
    const failpoints = await hitFailpoints(trial, hits);
    const server = await settleAfterwards(trial);
    const wrongSessions = await checkLogins(trial, failpoints.logins);
    const isEndReached = await askAndReadAll(trial);
    server.signal('SIGTERM');
    const exitCode = await server.ended;
    const migrations = await killMigrations(trial.folder, hits);
    const { bareStartMs } = storm;
    const ended = { bareStartMs, failpoints, wrongSessions, isEndReached, exitCode, migrations };
    return await report(trial, ended);
  });
}

type Ended = {
  readonly bareStartMs: readonly number[];
  readonly failpoints: FailpointFigures;
  readonly wrongSessions: number;
  readonly isEndReached: boolean;
  readonly exitCode: number | null;
  readonly migrations: MigrationKills;
};

async function report(trial: Trial, ended: Ended): Promise<number> {
  const { tally } = trial;
  const { failpoints, migrations } = ended;
  const judgement = await judge(trial);
  const readyP99 = percentile(tally.readyMs, 99);
  const readyLimit = Math.max(readyMsMax, readyFactorMax * percentile(ended.bareStartMs, 100));
  const rate = rateOf(tally.windows);
  printJudgement(judgement, {
    kills,
    seed,
    'answered a second, steady': rateOf(tally.steady),
    'answered a second, before the kills': rate,
    'ready again p50, p99, max (ms)': milliseconds(tally.readyMs, [50, 99, 100]),
    'start on nothing p50, max (ms)': milliseconds(ended.bareStartMs, [50, 100]),
    ...failpointFigures(failpoints),
    'logins sent, answered, wrong sessions': [
      failpoints.logins.sent,
      failpoints.logins.tokens.length,
      ended.wrongSessions,
    ].join(', '),
    'hit: in_migration': `${migrations.hits}, the schema half done after ${migrations.torn}`,
  });
  const isLoaded = kills === 0 || rate >= rateMin;
  return conclude({
    holds: {
      ...judgement.holds,
      'every order is settled and every account can be read': ended.isEndReached,
      'at most 2 of 1,000 orders are put off': judgement.counts.refused * 500 <= tally.answered(),
      'the last stop is clean': ended.exitCode === 0,
      'every failpoint is hit as often as asked': isEachHit(failpoints, migrations),
      'a session is there exactly if its login may have been answered': ended.wrongSessions === 0,
      'a migration happens whole or not at all': migrations.torn === 0,
    },
    inTime: { 'ready again in time': readyP99 <= readyLimit },
    voidReason: isLoaded ? undefined : `${rate} answered orders a second, at least ${rateMin}`,
    command: `npm run test:storm -- --kills ${kills} --hits ${hits} --entries ${entries} --seed ${seed}`,
  });
}

function failpointFigures({ hits }: FailpointFigures): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(hits).map(([point, count]) => [
      `hit: ${point}`,
      `${count}, ${servingFailpoints[point as keyof typeof servingFailpoints]}`,
    ]),
  );
}

function isEachHit(failpoints: FailpointFigures, migrations: MigrationKills): boolean {
  return [...Object.values(failpoints.hits), migrations.hits].every((count) => count >= hits);
}

function milliseconds(values: readonly number[], ranks: readonly number[]): string {
  return ranks.map((rank) => percentile(values, rank).toFixed(0)).join(', ');
}
