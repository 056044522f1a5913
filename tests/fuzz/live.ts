// What requests say of the living user is filled in as it is at the moment, and what they change is
// made up for.
import assert from 'node:assert/strict';
import type { World } from '#tests/support/world.ts';
import type { FuzzRequest } from './fuzz-request.ts';
import { newPasswordCanary } from './canaries.ts';
import { LiveUser } from './live-user.ts';

/** Stands in a request for what is known only when it is sent. Each fits its schema as it is. */
export const live = {
  username: 'LIVEusername',
  account: 'LIVEaccount',
  order: 'LIVEorder',
  password: 'LIVEpassword',
  newUsername: 'LIVEnewUsername',
  newPassword: 'LIVEnewPassword',
  token: 'LIVEtoken',
  session: 'LIVEsession',
  watchlist: 'LIVEwatchlistId',
  watchlistName: 'LIVEwatchlistName',
  cursor: 'LIVEcursor',
  code: '424242',
} as const;

const placeholders = new RegExp(Object.values(live).join('|'), 'g');
const accountsMax = 10;
const spareTokensMax = 20;
const loginsMax = 40;

/** The user with their programs, and a session that has ended. */
export async function startLife(world: World) {
  const user = new LiveUser(world);
  await user.create();
  user.tokens.ended = await user.logIn();
  const ended = { authorization: `Bearer ${user.tokens.ended}` };
  assert.equal((await world.send('POST', '/logout', undefined, ended)).status, 204);
  const values = valuesOf(user);
  const restore = restoring(user);

  return {
    tokens: user.tokens,
    /** The text with what is true at the moment. */
    async fill(text: string, encode: (value: string) => string): Promise<string> {
      const found = new Map<string, string>();
      for (const [placeholder] of text.matchAll(placeholders)) {
        const value = values[placeholder];
        if (value && !found.has(placeholder)) found.set(placeholder, encode(await value()));
      }
      return text.replaceAll(placeholders, (placeholder) => found.get(placeholder) ?? placeholder);
    },
    /** Makes up for what the request has changed. */
    async goOn(request: FuzzRequest, status: number, text: string): Promise<void> {
      const isOwn = request.method === request.operation.method;
      if (isOwn && status < 300) {
        await restore[request.operation.path]?.(request, text && JSON.parse(text));
      }
      // Thousands of wrong passwords would lock everybody out; that is tested elsewhere.
      const forget = { sql: 'DELETE FROM login_failures', parameters: [] };
      if ([401, 403].includes(status) && request.body) await world.database.write([forget]);
    },
  };
}

function valuesOf(user: LiveUser): Record<string, () => string | Promise<string>> {
  let count = 0;
  return {
    [live.username]: () => user.username,
    [live.password]: () => user.password,
    [live.newUsername]: () => `new-${(count += 1)}`,
    [live.newPassword]: () => `${newPasswordCanary} ${(count += 1)}`,
    [live.code]: () => user.codeNow(),
    [live.token]: () => user.spareToken(),
    [live.session]: async () => {
      if ((await user.otherSessions()).length === 0) await user.logIn();
      return (await user.otherSessions())[0]?.id ?? '';
    },
    [live.account]: async () => (await user.ask('GET', '/view-accounts')).accounts[0].account_id,
    [live.order]: () => user.openOrder(),
    [live.watchlist]: async () => (await user.watchlist()).id,
    [live.watchlistName]: async () => (await user.watchlist()).name,
    [live.cursor]: async () => (await user.ask('GET', '/view-transactions?limit=1')).next_cursor,
  };
}

/** Of an answer that made something. */
type Made = { readonly id: string; readonly uri: string };
type Restore = (request: FuzzRequest, made: Made) => Promise<void> | void;

/** What has to be done after a success. */
function restoring(user: LiveUser): Record<string, Restore> {
  let logins = 0;
  return {
    '/login': async () => {
      logins += 1;
      if (logins % loginsMax > 0) return;
      for (const { id } of await user.otherSessions()) {
        await user.ask('DELETE', `/revoke-session/${id}`);
      }
    },
    '/logout': () => user.open(),
    '/delete-account': () => user.create(),
    '/update-password': async ({ body = '{}' }) => {
      user.password = JSON.parse(body).new_password;
      await user.createPrograms();
    },
    '/enroll-second-factor': (_request, { uri }) => void (user.uri = uri),
    '/disable-second-factor': () => void (user.uri = undefined),
    '/revoke-token/{id}': () => void user.spareTokens.pop(),
    '/reset-account/{id}': () => user.renew(),
    // The next one may be the one that is meant without a name from now on.
    '/close-account/{id}': async () => {
      await user.renew();
      await user.renewPrograms();
    },
    '/v2/positions': () => user.trade(),
    '/v2/positions/{symbol_or_asset_id}': ({ method }) =>
      method === 'DELETE' ? user.trade() : undefined,
    '/v2/watchlists': () => user.tidyWatchlists(),
    '/open-account': async () => {
      const { accounts } = await user.ask('GET', '/view-accounts');
      const open = accounts.filter(({ status }: { readonly status: string }) => status === 'open');
      if (open.length > accountsMax) {
        await user.ask('DELETE', `/close-account/${open.at(-1).account_id}`);
      }
    },
    '/create-token': async (_request, { id }) => {
      user.spareTokens.push(id);
      if (user.spareTokens.length <= spareTokensMax) return;
      await user.ask('DELETE', `/revoke-token/${user.spareTokens.shift()}`);
    },
  };
}
