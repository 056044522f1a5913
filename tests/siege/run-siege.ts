// `npm run test:siege`: what is judged by the clock. Each judgement may be repeated once, and says so:
// a machine that does something else for a moment is no fault of the server.
import { startServer } from '#tests/storm/server-under-test.ts';
import { createFolder } from '#tests/support/process.ts';
import { findFreePort } from '#tests/support/server-port.ts';
import type { Finding } from './finding.ts';
import { besiegeWithLogins } from './login-flood.ts';
import { compareLoginTimes } from './login-timing.ts';
import { ask } from './measure.ts';
import { besiegeWithSlowClients } from './slow-clients.ts';

const roundsMax = 2;

async function judge(siege: (round: number) => Promise<Finding>): Promise<boolean> {
  for (let round = 1; round <= roundsMax; round += 1) {
    const { isFine, text } = await siege(round);
    const verdict = isFine ? 'ok    ' : round < roundsMax ? 'again ' : 'FAILED';
    process.stdout.write(`${verdict} ${text}\n`);
    if (isFine) return true;
  }
  return false;
}

async function createReader(port: number): Promise<string> {
  const body = { username: 'reader', password: 'curiouser and curiouser' };
  await ask(port, '/create-account', { method: 'POST', body });
  const { token } = JSON.parse((await ask(port, '/login', { method: 'POST', body })).text);
  const order = { symbol: 'AAPL', quantity: '1' };
  await ask(port, '/buy-stock', { method: 'POST', body: order, token: String(token) });
  return String(token);
}

await using folder = await createFolder();
const port = await findFreePort();
const server = await startServer(port, `${folder.path}/papertape.db`);
const token = await createReader(port);
const verdicts = [
  await judge((round) => compareLoginTimes(port, round)),
  await judge(() => besiegeWithLogins(port, token)),
  await judge(() => besiegeWithSlowClients(port, token)),
];
server.signal('SIGTERM');
await server.ended;
process.exitCode = verdicts.every(Boolean) ? 0 : 1;
