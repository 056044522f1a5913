// `npm run test:siege`: what is judged by the clock. Each judgement may be repeated once, and says so:
// a machine that does something else for a moment is no fault of the server.
import { startServer } from '#tests/storm/server-under-test.ts';
import { createFolder } from '#tests/support/process.ts';
import { findFreePort } from '#tests/support/server-port.ts';
import type { Finding } from './finding.ts';
import { besiegeWithLogins } from './login-flood.ts';
import { compareLoginTimes } from './login-timing.ts';
import { ask } from './measure.ts';
import { besiegeWithRequests } from './request-flood.ts';
import { besiegeWithSilentClients } from './silent-clients.ts';
import { besiegeWithSlowClients } from './slow-clients.ts';

const roundsMax = 2;
/** The 500 slow clients and the reader share an address. */
const connectionsPerAddress = 600;
/** More than the reader asks for, less than a flood. */
const requestsPerSecond = 400;

async function judge(siege: (round: number) => Promise<Finding>): Promise<boolean> {
  for (let round = 1; round <= roundsMax; round += 1) {
    const { isFine, text } = await siege(round);
    const verdict = isFine ? 'ok    ' : round < roundsMax ? 'again ' : 'FAILED';
    process.stdout.write(`${verdict} ${text}\n`);
    if (isFine) return true;
  }
  return false;
}

async function createUser(port: number, username: string): Promise<string> {
  const body = { username, password: 'curiouser and curiouser' };
  await ask(port, '/create-account', { method: 'POST', body });
  const { token } = JSON.parse((await ask(port, '/login', { method: 'POST', body })).text);
  const order = { symbol: 'AAPL', quantity: '1' };
  await ask(port, '/buy-stock', { method: 'POST', body: order, token: String(token) });
  return String(token);
}

await using folder = await createFolder();
const port = await findFreePort();
const environment = {
  CONNECTIONS_PER_ADDRESS: String(connectionsPerAddress),
  REQUESTS_PER_SECOND_PER_USER: String(requestsPerSecond),
};
const server = await startServer(port, `${folder.path}/papertape.db`, { environment });
const token = await createUser(port, 'reader');
const floodToken = await createUser(port, 'flooder');
const verdicts = [
  await judge((round) => compareLoginTimes(port, round)),
  await judge(() => besiegeWithLogins(port, token)),
  await judge(() => besiegeWithRequests(port, token, floodToken)),
  await judge(() => besiegeWithSlowClients(port, token)),
  await judge(() =>
    besiegeWithSilentClients({ port, token, pid: server.pid, connectionsPerAddress }),
  ),
];
server.signal('SIGTERM');
await server.ended;
process.exitCode = verdicts.every(Boolean) ? 0 : 1;
