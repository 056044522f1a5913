// `create-key`: a pair of keys for a trading program, printed as the lines of its environment.
import type { Settings } from '#src/config/settings.ts';
import type { AccountId } from '#src/domain/ids.ts';
import { apiTokensMax, makeApiToken } from '#src/identity/access/api-tokens.ts';
import { createClock } from '#src/runtime/clock.ts';
import { createRandom } from '#src/runtime/random.ts';
import type { Database } from '#src/storage/database.ts';
import { keepToken, type UserOverview } from '#src/storage/identity/operator.ts';
import { readOwnedAccounts } from '#src/storage/identity/user-accounts.ts';
import { CommandError, exitFine, type Command } from './command.ts';
import { withUser } from './books.ts';

/** As long as those of POST /create-token. */
const nameLengthMax = 64;

export const createKeyCommand: Command = {
  name: 'create-key',
  usage:
    'create-key <username> [--account <id or name>] [--name <text>] [--read] [--url <address>]',
  summary: 'print keys and addresses for the environment of a trading program that speaks Alpaca',
  options: {
    account: { type: 'string' },
    name: { type: 'string' },
    read: { type: 'boolean' },
    url: { type: 'string' },
  },
  wordCount: 1,
  run: ({ settings, words: [username = ''], options, terminal }) =>
    withUser(settings, username, async (database, user) => {
      const origin = originOf(options['url'], settings);
      const wanted = {
        accountId: await findAccount(database, user, options['account']),
        name: nameOf(options['name']),
        scope: options['read'] === true ? ('read' as const) : ('trade' as const),
        expiresAt: null,
      };
      const surroundings = { clock: createClock(), random: createRandom() };
      const { token, kept } = makeApiToken(user.userId, wanted, surroundings);
      if (!(await keepToken(database, kept, apiTokensMax))) {
        throw new CommandError(
          `${user.username} has ${apiTokensMax} tokens: one must be revoked before another is made`,
        );
      }
      for (const line of environmentOf(kept.keyId, token, origin)) terminal.print(line);
      terminal.complain(
        `the lines above are shown this once: a ${kept.scope} key of ${user.username}, which ends ` +
          'with the password or by DELETE /revoke-token',
      );
      return exitFine;
    }),
};

/** Python and Go ask one name for the address of prices, JavaScript another. */
function environmentOf(keyId: string, token: string, origin: string): readonly string[] {
  return [
    `APCA_API_KEY_ID=${keyId}`,
    `APCA_API_SECRET_KEY=${token}`,
    `APCA_API_BASE_URL=${origin}`,
    `APCA_API_DATA_URL=${origin}`,
    `APCA_DATA_BASE_URL=${origin}`,
  ];
}

/** The address as given, or the one that the settings lead to on this machine. */
function originOf(given: unknown, { host, port, tlsFiles }: Settings): string {
  const scheme = tlsFiles ? 'https' : 'http';
  const isEverywhere = host === '0.0.0.0' || host === '::';
  const name = isEverywhere ? '127.0.0.1' : host.includes(':') ? `[${host}]` : host;
  const text = typeof given === 'string' ? given : `${scheme}://${name}:${port}`;
  const url = URL.parse(text);
  const isPlain = url && /^https?:$/.test(url.protocol) && url.pathname === '/' && !url.search;
  if (!isPlain || url.username !== '' || url.password !== '') {
    throw new CommandError(`--url is "${text}", expected an address such as http://host:3000`);
  }
  return url.origin;
}

async function findAccount(
  database: Database,
  { userId, username }: UserOverview,
  wanted: unknown,
): Promise<AccountId> {
  const open = (await readOwnedAccounts(database)).filter(
    (account) => account.userId === userId && account.closedAt === null,
  );
  const found =
    wanted === undefined
      ? open[0]
      : open.find(({ accountId, name }) => accountId === wanted || name === wanted);
  if (found) return found.accountId;
  const names = open.map(({ name }) => `"${name}"`).join(', ');
  throw new CommandError(
    `${username} has no open account "${String(wanted)}", expected ${names} or an id`,
  );
}

function nameOf(given: unknown): string {
  const name = typeof given === 'string' ? given : 'create-key';
  // oxlint-disable-next-line no-control-regex
  if (/^[^\x00-\x1f\x7f]+$/.test(name) && name.length <= nameLengthMax) return name;
  throw new CommandError(`--name must be 1 to ${nameLengthMax} printable characters`);
}
