// The simulator as a program: reads arguments, listens, says where, stops on a signal.
// The rest is imported after the version check, since an older Node may not even load it.

import type { Simulator } from '#simulator/simulator.ts';

const NODE_MAJOR = 26;

if (Number(process.versions.node.split('.')[0]) < NODE_MAJOR) {
  fail([`Node ${process.versions.node} is too old: the simulator needs Node ${NODE_MAJOR}.`]);
} else {
  await run(process.argv.slice(2));
}

async function run(argv: readonly string[]): Promise<void> {
  const { HELP, parseSimulatorArguments } = await import('#simulator/arguments.ts');
  const parsed = parseSimulatorArguments(argv);
  if (!parsed.ok) return fail([...parsed.error, 'Run with --help for the whole list.']);
  if (parsed.value.help) return void process.stdout.write(HELP);
  const { createClock } = await import('#src/runtime/clock.ts');
  const { startSimulator } = await import('#simulator/simulator.ts');
  const { host, port, plan, controlPort } = parsed.value;
  const simulator = await startSimulator({ ...parsed.value, clock: createClock() }).catch(
    (error: unknown) => failListening(error, host, port, '--port'),
  );
  if (!simulator) return;
  const control = controlPort === undefined ? undefined : await openControl(simulator, controlPort);
  const stop = () => void Promise.all([simulator.close(), control?.close()]);
  if (controlPort !== undefined && !control) return stop();
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
  const example = `${simulator.url}/query?function=GLOBAL_QUOTE&symbol=IBM&apikey=any`;
  process.stdout.write(`Simulating Alpha Vantage (plan ${plan}). Try: curl '${example}'\n`);
  if (control) process.stdout.write(`Control port for tests. Try: curl ${control.url}\n`);
}

async function openControl(simulator: Simulator, port: number) {
  const { openControlPort } = await import('#simulator/control/control-port.ts');
  return openControlPort(simulator, port).catch((error: unknown) =>
    failListening(error, '127.0.0.1', port, '--control-port'),
  );
}

function failListening(error: unknown, host: string, port: number, argument: string): undefined {
  const reason = listenFailure(error, host, port, argument);
  if (reason === undefined) throw error;
  fail([reason]);
}

function listenFailure(
  error: unknown,
  host: string,
  port: number,
  argument: string,
): string | undefined {
  switch (error instanceof Error && 'code' in error ? error.code : undefined) {
    case 'EADDRINUSE':
      return `Port ${port} on ${host} is taken: choose another with ${argument}, or 0 for any.`;
    case 'EACCES':
      return `Port ${port} on ${host} may not be used by this user: choose one above 1023.`;
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `Host ${host} is not an address of this machine: choose another with --host.`;
    default:
      return undefined;
  }
}

function fail(lines: readonly string[]): void {
  for (const line of lines) process.stderr.write(`${line}\n`);
  process.exitCode = 2;
}
