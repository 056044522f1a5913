// Who asks and which accounts they have.
import type { Identity } from '#src/identity/identity.ts';
import type { Owner } from '#src/identity/identity-store.ts';
import type { RequestAllowance } from '#src/market/allowance/request-allowance.ts';
import { presentShare } from '#src/http/native/prices/present-share.ts';
import { refuseUnauthenticated } from '#src/http/problems/login-problems.ts';
import { presentInstant } from '#src/http/wire/present-instant.ts';
import { loginRoute, type Route } from '#src/http/wire/route.ts';
import * as examples from './account-examples.ts';
import * as schemas from './account-schemas.ts';
import { presentAccount } from './present-account.ts';
import { presentSession } from './session-routes.ts';
import { presentToken } from './token-routes.ts';

type Needs = { readonly identity: Identity; readonly allowance: RequestAllowance };

/** What whoever asks may know of their user. A token knows its own account. */
export function viewUserRoutes(needs: Needs): readonly Route[] {
  return [viewUser(needs), viewAccounts(needs)];
}

function viewUser({ identity, allowance }: Needs): Route {
  return loginRoute({
    method: 'GET',
    path: '/view-user',
    tag: 'Users',
    summary: 'Who you are',
    description:
      'The user, the session or the token that asks (the other one is null), and the accounts; a ' +
      'token is shown its own account. `price_requests` is your share of the day, null where there is none.',
    success: { status: 200, description: 'The user', schema: schemas.user, example: examples.user },
    problems: [],
    handle: async (_request, owner) => {
      const user = await identity.describeUser(owner);
      if (!user) throw refuseUnauthenticated();
      return {
        status: 200,
        body: {
          username: user.username,
          created_at: presentInstant(user.createdAt),
          second_factor: user.hasSecondFactor,
          session: 'tokenId' in owner ? null : presentSession(owner),
          token: 'tokenId' in owner ? presentToken(owner) : null,
          accounts: await accountsOf(identity, owner),
          price_requests: priceRequestsOf(allowance, owner),
        },
      };
    },
  });
}

/** Null on plans without a daily limit. */
function priceRequestsOf(allowance: RequestAllowance, { userId }: Owner) {
  const share = presentShare(allowance, userId);
  return share ? { left_today: share.left_today, resets_at: share.resets_at } : null;
}

function viewAccounts({ identity }: Needs): Route {
  return loginRoute({
    method: 'GET',
    path: '/view-accounts',
    tag: 'Users',
    summary: 'Your accounts',
    description:
      'The open ones in their order, of which the first is meant where a request names none, then ' +
      'the last hundred that were closed: they can be read. A token is shown its own account.',
    success: {
      status: 200,
      description: 'The accounts',
      schema: schemas.accountList,
      example: examples.accountList,
    },
    problems: [],
    handle: async (_request, owner) => ({
      status: 200,
      body: { accounts: await accountsOf(identity, owner) },
    }),
  });
}

async function accountsOf(identity: Identity, owner: Owner) {
  const accounts = await identity.listAccounts(owner.userId);
  const first = 'tokenId' in owner ? owner.accountId : accounts[0]?.accountId;
  const shown =
    'tokenId' in owner ? accounts.filter(({ accountId }) => accountId === first) : accounts;
  return shown.map((account) => presentAccount(account, first));
}
