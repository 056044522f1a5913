// The accounts of a user: another one, its name, its end, and a new run in its place.
import { accountId, type AccountId } from '#src/domain/ids.ts';
import { formatMoney, type Money } from '#src/domain/money.ts';
import type { Identity } from '#src/identity/identity.ts';
import type { SessionOwner, UserAccount } from '#src/identity/identity-store.ts';
import type { Logger } from '#src/runtime/logger.ts';
import type { Accounts } from '#src/trading/accounts.ts';
import { unknownAccount } from '#src/http/access/chosen-account.ts';
import { ProblemError } from '#src/http/problems/problem.ts';
import { sessionRoute, type Answer, type Route } from '#src/http/wire/route.ts';
import * as examples from './account-examples.ts';
import * as schemas from './account-schemas.ts';
import * as identityExamples from './identity-examples.ts';
import { idParameter } from './identity-schemas.ts';
import { presentAccount } from './present-account.ts';
import { readAccountName, readStartingCash } from './read-account.ts';

type Needs = {
  readonly identity: Identity;
  readonly accounts: Accounts;
  readonly logger: Logger;
  readonly startingCash: Money;
};

/** For people alone: a token is for the account that it has. */
export function accountRoutes(needs: Needs): readonly Route[] {
  return [openAccount(needs), renameAccount(needs), resetAccount(needs), closeAccount(needs)];
}

const storageProblems = ['busy', 'storage_full', 'outcome_unknown'] as const;
const location = { Location: 'Where the accounts are' };
const ofOne = { parameters: idParameter, parametersExample: { id: identityExamples.id } };

function openAccount(needs: Needs): Route {
  return sessionRoute({
    method: 'POST',
    path: '/open-account',
    tag: 'Users',
    summary: 'Open another account',
    description:
      'With cash and orders of its own. A request names it in the header `Papertape-Account`.',
    body: schemas.openRequest,
    bodyExample: examples.openRequest,
    success: {
      status: 201,
      description: 'The account, behind those that you have',
      schema: schemas.openedAccount,
      example: examples.openedAccount,
      headers: location,
    },
    problems: ['account_name_taken', 'too_many_accounts', ...storageProblems],
    handle: async ({ body }, session) => {
      const name = readAccountName(body.name);
      const cash = readStartingCash(body.starting_cash) ?? needs.startingCash;
      const books = booksOf(needs, cash);
      const opened = await needs.identity.openAccount(session, name, books);
      if (!opened.ok) throw refuse(opened.error);
      return answerOpened(needs, session, opened.value, cash, 'account_opened');
    },
  });
}

function renameAccount({ identity, logger }: Needs): Route {
  return sessionRoute({
    method: 'PUT',
    path: '/rename-account/{id}',
    tag: 'Users',
    summary: 'Give an account another name',
    description: 'An open one. Its id stays.',
    ...ofOne,
    body: schemas.renameRequest,
    bodyExample: examples.renameRequest,
    success: {
      status: 200,
      description: 'The account',
      schema: schemas.account,
      example: examples.renamedAccount,
    },
    problems: ['unknown_account', 'account_name_taken', 'account_closed', ...storageProblems],
    handle: async ({ parameters, body }, session) => {
      const name = readAccountName(body.name);
      const renamed = await identity.renameAccount(session, accountId(parameters.id), name);
      if (!renamed.ok) throw refuse(renamed.error);
      logger.info(accountEvent('account_renamed', session, renamed.value.accountId));
      const first = await firstOf(identity, session);
      return { status: 200, body: presentAccount(renamed.value, first) };
    },
  });
}

function resetAccount(needs: Needs): Route {
  return sessionRoute({
    method: 'POST',
    path: '/reset-account/{id}',
    tag: 'Users',
    summary: 'Begin an account anew',
    description:
      'A new account with the name, the place and the tokens of the old one, which is closed and ' +
      'can be read.',
    ...ofOne,
    body: schemas.resetRequest,
    bodyExample: examples.resetRequest,
    success: {
      status: 201,
      description: 'The new account',
      schema: schemas.openedAccount,
      example: examples.resetAccount,
      headers: location,
    },
    problems: ['unknown_account', 'account_closed', 'account_quarantined', ...storageProblems],
    handle: async ({ parameters, body }, session) => {
      const cash = readStartingCash(body.starting_cash) ?? needs.startingCash;
      const id = accountId(parameters.id);
      const reset = await needs.identity.resetAccount(session, id, booksOf(needs, cash));
      if (!reset.ok) throw refuse(reset.error);
      return answerOpened(needs, session, reset.value, cash, 'account_reset');
    },
  });
}

function closeAccount({ identity, accounts, logger }: Needs): Route {
  return sessionRoute({
    method: 'DELETE',
    path: '/close-account/{id}',
    tag: 'Users',
    summary: 'Close an account',
    description: 'For good. It can be read. The last open one stays.',
    ...ofOne,
    success: { status: 204, description: 'The account takes no orders any more' },
    problems: ['unknown_account', 'last_account', 'account_quarantined', ...storageProblems],
    handle: async ({ parameters }, session) => {
      const id = accountId(parameters.id);
      const closed = await identity.closeAccount(session, id, accounts);
      if (!closed.ok) throw refuse(closed.error);
      logger.info(accountEvent('account_closed', session, id));
      return { status: 204 };
    },
  });
}

function booksOf({ accounts }: Needs, cash: Money) {
  return { ...accounts, open: () => accounts.open(cash) };
}

async function answerOpened(
  { identity, logger }: Needs,
  session: SessionOwner,
  account: UserAccount,
  cash: Money,
  event: 'account_opened' | 'account_reset',
): Promise<Answer> {
  logger.info(accountEvent(event, session, account.accountId));
  const first = await firstOf(identity, session);
  return {
    status: 201,
    headers: { location: '/view-accounts' },
    body: { ...presentAccount(account, first), cash: formatMoney(cash) },
  };
}

function accountEvent<Event extends string>(event: Event, { userId }: SessionOwner, id: AccountId) {
  return { event, user_id: userId, account_id: id };
}

async function firstOf(identity: Identity, { userId }: SessionOwner) {
  const [first] = await identity.listAccounts(userId);
  return first?.accountId;
}

const details = {
  account_name_taken: 'Another open account of yours has this name: choose another one.',
  account_closed: 'The account is closed: it stays as it is.',
  last_account: 'This is your last open account: open another one first, or reset it.',
  too_many_accounts: 'There are too many open accounts: close one first.',
} as const;

function refuse(code: keyof typeof details | 'unknown_account'): ProblemError {
  return code === 'unknown_account' ? unknownAccount() : new ProblemError(code, details[code]);
}
