// The simulator as a process: its arguments, its messages, its exit codes.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { test } from 'node:test';
import { parseSimulatorArguments } from '#simulator/arguments.ts';

test('arguments have defaults', () => {
  assert.deepEqual(parseSimulatorArguments([]), {
    ok: true,
    value: {
      port: 4000,
      host: '127.0.0.1',
      plan: 'free',
      plansByKey: new Map(),
      seed: 1,
      marketHours: 'nyse',
      dayEnds: 'utc',
      startsAt: undefined,
      speed: undefined,
      controlPort: undefined,
      help: false,
    },
  });
});

test('every mistake in the arguments is reported, one line each', () => {
  const argv = ['--port', '70000', '--plan=gold', '--seed', '1.5', '--market-hours', '-x', 'extra'];
  const parsed = parseSimulatorArguments([...argv, '--wrong=1', '--host']);
  const known =
    '--port, --host, --plan, --key, --seed, --market-hours, --day-ends, --clock, --speed, ' +
    '--control-port, --help';
  assert.deepEqual(parsed.ok ? [] : parsed.error, [
    `extra: unknown argument, expected one of ${known}`,
    `--wrong: unknown argument, expected one of ${known}`,
    '--port: found "70000", expected a number from 0 to 65535',
    '--host: found nothing, expected an address such as 127.0.0.1',
    '--plan: found "gold", expected one of free, delayed75, realtime150, realtime300, ' +
      'realtime600, realtime1200',
    '--seed: found "1.5", expected an integer',
    '--market-hours: found "-x", expected one of nyse, always',
  ]);
});

test('--help names every argument', async () => {
  const { code, output, errors } = await runToEnd(['--help']);
  assert.deepEqual([code, errors], [0, '']);
  for (const name of ['port', 'host', 'plan', 'seed', 'market-hours', 'help']) {
    assert.ok(output.includes(`--${name}`), name);
  }
});

test('wrong arguments end the process with code 2 and no stack trace', async () => {
  const { code, output, errors } = await runToEnd(['--port', 'many']);
  assert.deepEqual([code, output], [2, '']);
  assert.equal(
    errors,
    '--port: found "many", expected a number from 0 to 65535\n' +
      'Run with --help for the whole list.\n',
  );
});

test('a taken port ends the process with code 2 and one line', async () => {
  const occupant = createServer().listen(0, '127.0.0.1');
  await once(occupant, 'listening');
  const address = occupant.address();
  assert.ok(address && typeof address === 'object');
  const { code, errors } = await runToEnd(['--port', String(address.port)]);
  occupant.close();
  assert.equal(code, 2);
  assert.equal(
    errors,
    `Port ${address.port} on 127.0.0.1 is taken: choose another with --port, or 0 for any.\n`,
  );
});

test('an older Node is told so in one line', async () => {
  const pretence = 'Object.defineProperty(process.versions, "node", { value: "24.11.0" })';
  const { code, errors } = await runToEnd([], [`--import=data:text/javascript,${pretence}`]);
  assert.deepEqual([code, errors], [2, 'Node 24.11.0 is too old: the simulator needs Node 26.\n']);
});

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  test(`${signal} ends the listening process with code 0`, async () => {
    const child = launch(['--port', '0', '--seed', '7']);
    const [line]: unknown[] = await once(child.stdout, 'data');
    assert.match(
      String(line),
      /^Simulating Alpha Vantage \(plan free\)\. Try: curl 'http:\/\/127\.0\.0\.1:/,
    );
    child.kill(signal);
    assert.deepEqual(await once(child, 'exit'), [0, null]);
  });
}

function launch(argv: readonly string[], nodeOptions: readonly string[] = []) {
  const command = [...nodeOptions, `${import.meta.dirname}/main.ts`, ...argv];
  const child = spawn(process.execPath, command, { stdio: ['ignore', 'pipe', 'pipe'] });
  child.stdout.setEncoding('utf8');
  child.stderr.setEncoding('utf8');
  return child;
}

async function runToEnd(argv: readonly string[], nodeOptions: readonly string[] = []) {
  const child = launch(argv, nodeOptions);
  let output = '';
  let errors = '';
  child.stdout.on('data', (text: string) => (output += text));
  child.stderr.on('data', (text: string) => (errors += text));
  const [code]: unknown[] = await once(child, 'close');
  return { code, output, errors };
}
