// The accounts of a user: another one, its name, its end, and a new run in its place. The journal
// has the books. A run is opened there before the user has it, so that nobody has an account
// without books; it is closed there after the user has it no more, which the next start makes up
// for.
import type { AccountId, UserId } from '#src/domain/ids.ts';
import type { InsideSession } from '#src/identity/access/inside-session.ts';
import type { Clock } from '#src/runtime/clock.ts';
import type { Lanes } from '#src/runtime/lanes.ts';
import { err, ok, type Result } from '#src/runtime/result.ts';
import {
  LoginEndedError,
  type SessionOwner,
  type UserAccount,
  type UserAccountStore,
} from './identity-store.ts';
import type { Username } from './username.ts';

/** The books of accounts. Faults are those of the journal and of books that do not add up. */
export type AccountBooks = {
  readonly open: () => Promise<AccountId>;
  /** Closing closed ones changes nothing. */
  readonly close: (accountId: AccountId) => Promise<void>;
  /** Throws for books that do not add up. */
  readonly check: (accountId: AccountId) => Promise<void>;
};

export type UserAccounts = {
  /** The open ones, the one that is meant without a name first, then the closed ones. */
  listAccounts(userId: UserId): Promise<readonly UserAccount[]>;
  /** An account of the session's user, open or closed. */
  findAccount(session: SessionOwner, accountId: AccountId): Promise<UserAccount | undefined>;
  /** Throws LoginEndedError, as the others do that change something. */
  openAccount(
    session: SessionOwner,
    name: string,
    books: Pick<AccountBooks, 'open' | 'close'>,
  ): Promise<Result<UserAccount, 'too_many_accounts' | 'account_name_taken'>>;
  renameAccount(
    session: SessionOwner,
    accountId: AccountId,
    name: string,
  ): Promise<Result<UserAccount, NotOpen | 'account_name_taken'>>;
  /** Closing a closed one makes sure of it and changes nothing. */
  closeAccount(
    session: SessionOwner,
    accountId: AccountId,
    books: Pick<AccountBooks, 'close' | 'check'>,
  ): Promise<Result<undefined, 'unknown_account' | 'last_account'>>;
  /** A new run with the name, the place and the tokens of the old one, which is closed. */
  resetAccount(
    session: SessionOwner,
    accountId: AccountId,
    books: AccountBooks,
  ): Promise<Result<UserAccount, NotOpen>>;
  /** Closes the books of accounts that their users have no more. Gives those it failed for. */
  finishClosings(close: AccountBooks['close']): Promise<readonly AccountId[]>;
};

type NotOpen = 'unknown_account' | 'account_closed';

type Needs = {
  readonly store: UserAccountStore;
  readonly marketClock: Pick<Clock, 'now'>;
  readonly lanes: Lanes<Username>;
  readonly inside: Pick<InsideSession, 'actingOf' | 'requireLive'>;
  readonly accountsPerUser: number;
};

/** Accounts of users in the store; what one user changes happens one after another. */
export function createUserAccounts(needs: Needs): UserAccounts {
  const { store, lanes, inside } = needs;

  function inLane<Value>(session: SessionOwner, task: () => Promise<Value>): Promise<Value> {
    return lanes.run(session.username, async () => {
      await inside.requireLive(session);
      return task();
    });
  }

  return {
    listAccounts: (userId) => store.listAccounts(userId),
    findAccount: async ({ userId, accounts }, accountId) =>
      accounts.find((each) => each.accountId === accountId) ?? store.findAccount(userId, accountId),
    openAccount: (session, name, books) => inLane(session, () => open(needs, session, name, books)),
    renameAccount: (session, id, name) => inLane(session, () => rename(needs, session, id, name)),
    closeAccount: (session, id, books) => inLane(session, () => close(needs, session, id, books)),
    resetAccount: (session, id, books) => inLane(session, () => reset(needs, session, id, books)),
    finishClosings: (closeBooks) => finishClosings(store, closeBooks),
  };
}

async function open(
  { store, marketClock, inside, accountsPerUser }: Needs,
  session: SessionOwner,
  name: string,
  books: Pick<AccountBooks, 'open' | 'close'>,
): Promise<Result<UserAccount, 'too_many_accounts' | 'account_name_taken'>> {
  const refusal = async () => {
    const openOnes = (await store.listAccounts(session.userId)).filter(isOpen);
    if (openOnes.some((each) => each.name === name)) return 'account_name_taken';
    return openOnes.length >= accountsPerUser ? 'too_many_accounts' : undefined;
  };
  // Asked before, so that what is refused leaves nothing in the journal.
  const refused = await refusal();
  if (refused) return err(refused);
  const account = { accountId: await books.open(), name, createdAt: marketClock.now() };
  const isKept = await keepOrClose(books, account.accountId, () =>
    store.insertAccount(inside.actingOf(session), account, accountsPerUser),
  );
  if (!isKept) return err((await refusal()) ?? 'too_many_accounts');
  return ok({ ...account, closedAt: null });
}

async function rename(
  { store, inside }: Needs,
  session: SessionOwner,
  accountId: AccountId,
  name: string,
): Promise<Result<UserAccount, NotOpen | 'account_name_taken'>> {
  const isRenamed = await store.renameAccount(inside.actingOf(session), accountId, name);
  const account = await store.findAccount(session.userId, accountId);
  if (!account) return err('unknown_account');
  if (!isOpen(account)) return err('account_closed');
  return isRenamed ? ok(account) : err('account_name_taken');
}

async function close(
  { store, marketClock, inside }: Needs,
  session: SessionOwner,
  accountId: AccountId,
  books: Pick<AccountBooks, 'close' | 'check'>,
): Promise<Result<undefined, 'unknown_account' | 'last_account'>> {
  const account = await store.findAccount(session.userId, accountId);
  if (!account) return err('unknown_account');
  if (isOpen(account)) {
    // The operator has to look at books that do not add up before anything becomes of them.
    await books.check(accountId);
    const acting = inside.actingOf(session);
    const isClosed = await store.closeAccount(acting, accountId, marketClock.now());
    const now = isClosed ? undefined : await store.findAccount(session.userId, accountId);
    if (now && isOpen(now)) return err('last_account');
  }
  await books.close(accountId);
  return ok(undefined);
}

async function reset(
  { store, marketClock, inside }: Needs,
  session: SessionOwner,
  before: AccountId,
  books: AccountBooks,
): Promise<Result<UserAccount, NotOpen>> {
  const { userId } = session;
  const account = await store.findAccount(userId, before);
  if (!account) return err('unknown_account');
  if (!isOpen(account)) {
    // A reset that ended in between may have left its books open.
    await books.close(before);
    return err('account_closed');
  }
  await books.check(before);
  const after = await books.open();
  const isReplaced = await keepOrClose(books, after, () =>
    store.replaceAccount(inside.actingOf(session), before, after, marketClock.now()),
  );
  await books.close(before);
  if (!isReplaced) return err('account_closed');
  const next = await store.findAccount(userId, after);
  return next ? ok(next) : err('unknown_account');
}

/** Closes the new books again when the account is not the user's after all. */
async function keepOrClose(
  books: Pick<AccountBooks, 'close'>,
  accountId: AccountId,
  keep: () => Promise<boolean>,
): Promise<boolean> {
  const isKept = await keep().catch(async (error: unknown) => {
    // Whether it was written is not known after a fault of the disk: open books harm nobody then.
    if (error instanceof LoginEndedError) await books.close(accountId);
    throw error;
  });
  if (!isKept) await books.close(accountId);
  return isKept;
}

async function finishClosings(
  store: UserAccountStore,
  close: AccountBooks['close'],
): Promise<readonly AccountId[]> {
  const failed: AccountId[] = [];
  for (const accountId of await store.listHalfClosed()) {
    await close(accountId).catch(() => failed.push(accountId));
  }
  return failed;
}

function isOpen({ closedAt }: UserAccount): boolean {
  return closedAt === null;
}
