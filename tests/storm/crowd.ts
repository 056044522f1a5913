// The users of a storm: made once before the first kill, since a login is meant to be slow. Their
// sessions survive every restart.
import { accountId } from '#src/domain/ids.ts';
import { createConnection, type Ask } from './connection.ts';
import type { Trader } from './client-plan.ts';
import { createTradingClient, type TradingClient } from './trading-client.ts';

export const crowdPassword = 'storm lantern, storm petrel';
/** As many hashes at once as the machine of a small server has cores. */
const atOnce = 2;
/** Accounts that all clients share. */
const hotCount = 3;
const ownPerClient = 2;

/** Creates the users and logs them in. */
export async function createTraders(port: number, count: number): Promise<readonly Trader[]> {
  const names = Array.from({ length: count }, (_, index) => `storm-${index}`);
  const traders: Trader[] = [];
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      const ask = createConnection(port);
      for (let name = names.shift(); name; name = names.shift()) {
        traders.push(await createTrader(ask, name));
      }
    }),
  );
  return traders;
}

async function createTrader(ask: Ask, username: string): Promise<Trader> {
  const body = { username, password: crowdPassword };
  const created = await ask({ method: 'POST', path: '/create-account', body });
  const loggedIn = await ask({ method: 'POST', path: '/login', body });
  if (created?.status !== 201 || loggedIn?.status !== 200) {
    throw new Error(`no user: ${created?.body} ${loggedIn?.body}`);
  }
  return {
    accountId: accountId(JSON.parse(created.body).account_id),
    token: JSON.parse(loggedIn.body).token,
  };
}

type Crowd = {
  readonly port: number;
  readonly seed: number;
  readonly traders: readonly Trader[];
  onAnswer(): void;
};

/** So many clients: all of them on the hot accounts, and neighbours on the others. */
export function createClients(
  count: number,
  { port, seed, traders, onAnswer }: Crowd,
): readonly TradingClient[] {
  const hot = atLeastOne(traders.slice(0, hotCount));
  const others = traders.slice(hotCount);
  return Array.from({ length: count }, (_, number) => {
    const first = (number * ownPerClient) % others.length;
    const own = atLeastOne(others.slice(first, first + ownPerClient));
    return createTradingClient({ port, seed, number, hot, own, onAnswer });
  });
}

function atLeastOne(traders: readonly Trader[]): readonly [Trader, ...Trader[]] {
  const [first, ...others] = traders;
  if (!first) throw new Error('a client needs an account');
  return [first, ...others];
}
