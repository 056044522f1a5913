// Users: how one comes to be, changes the password and leaves.
import { userId, type AccountId } from '#src/domain/ids.ts';
import type { Confirmation } from '#src/identity/login/confirmation.ts';
import type { InsideSession } from '#src/identity/access/inside-session.ts';
import type { Client } from '#src/identity/login/login-guard.ts';
import type { Wait } from '#src/identity/login/login-throttle.ts';
import type { Turns } from '#src/identity/login/turns.ts';
import type { PasswordHasher } from '#src/identity/passwords/password-hash.ts';
import { isSameReadOut } from '#src/identity/passwords/one-time-password.ts';
import { checkNewPassword, type PasswordRefusal } from '#src/identity/passwords/password-rules.ts';
import type { Clock } from '#src/runtime/clock.ts';
import type { Lanes } from '#src/runtime/lanes.ts';
import type { Random } from '#src/runtime/random.ts';
import { err, ok, type Result } from '#src/runtime/result.ts';
import type { IdentityStore, NewUser, SessionOwner } from './identity-store.ts';
import { parseUsername, type Username } from './username.ts';

export type NewUserRefusal = 'username_invalid' | 'username_taken' | PasswordRefusal;
export type PasswordConfirmationRefusal = 'wrong_password' | Wait;
export type PasswordChangeRefusal =
  | PasswordConfirmationRefusal
  | PasswordRefusal
  | 'password_unchanged';

export type Users = {
  /**
   * Stores a user whose account `openAccount` opens. It is opened before the user is stored, and
   * not at all when the name or the password is refused.
   */
  createUser(
    username: string,
    password: string,
    client: Client,
    openAccount: () => Promise<AccountId>,
  ): Promise<Result<NewUser, NewUserRefusal>>;
  /**
   * Ends every other session, token and device. A one-time password cannot be chosen again. Throws
   * LoginEndedError, as `removeUser` does.
   */
  changePassword(
    session: SessionOwner,
    client: Client,
    currentPassword: string,
    newPassword: string,
  ): Promise<Result<undefined, PasswordChangeRefusal>>;
  /**
   * Removes the user and every session, when the password is right. The accounts are closed first,
   * so that a failure in between leaves a user who can ask again.
   */
  removeUser(
    session: SessionOwner,
    client: Client,
    password: string,
    closeAccounts: (accountIds: readonly AccountId[]) => Promise<void>,
  ): Promise<Result<undefined, PasswordConfirmationRefusal>>;
};

type Needs = {
  readonly store: IdentityStore;
  readonly hasher: PasswordHasher;
  readonly clock: Clock;
  readonly marketClock: Pick<Clock, 'now'>;
  readonly random: Random;
  readonly turns: Turns;
  readonly lanes: Lanes<Username>;
  readonly inside: InsideSession;
  readonly confirmPassword: Confirmation['confirmPassword'];
  readonly passwordLengthMin: number;
};

/** Users in the store. */
export function createUsers(needs: Needs): Users {
  const { store, hasher, inside, confirmPassword, passwordLengthMin } = needs;
  return {
    async createUser(text, password, client, openAccount) {
      const username = parseUsername(text);
      if (!username) return err('username_invalid');
      const checked = await checkNewPassword(password, username, passwordLengthMin);
      if (!checked.ok) return checked;
      return needs.turns.take(client.address, 'stranger', () =>
        needs.lanes.run(username, () => insert(needs, username, checked.value, openAccount)),
      );
    },

    changePassword: (session, client, currentPassword, newPassword) =>
      inside.inTurn(session, client, async () => {
        const current = await confirmPassword(session, currentPassword);
        if (!current.ok) return current;
        const checked = await checkNewPassword(newPassword, session.username, passwordLengthMin);
        if (!checked.ok) return checked;
        const isSame = isSameReadOut(checked.value, currentPassword);
        // The operator who handed it out knows it.
        if (session.mustChangePassword && isSame) return err('password_unchanged');
        const passwordHash = await hasher.hash(checked.value, 'known');
        await store.changePassword(inside.actingOf(session), passwordHash);
        return ok(undefined);
      }),

    removeUser: (session, client, password, closeAccounts) =>
      inside.inTurn(session, client, async () => {
        const confirmed = await confirmPassword(session, password);
        if (!confirmed.ok) return confirmed;
        await inside.requireLive(session);
        const accounts = await store.listAccounts(session.userId);
        await closeAccounts(accounts.map(({ accountId }) => accountId));
        await store.deleteUser(session);
        return ok(undefined);
      }),
  };
}

async function insert(
  { store, hasher, clock, marketClock, random }: Needs,
  username: Username,
  password: string,
  openAccount: () => Promise<AccountId>,
): Promise<Result<NewUser, NewUserRefusal>> {
  if (await store.findUser(username)) return err('username_taken');
  const passwordHash = await hasher.hash(password, 'stranger');
  const accountId = await openAccount();
  const [createdAt, openedAt] = [clock.now(), marketClock.now()];
  const account = { accountId, openedAt };
  const user = { userId: userId(random.id()), username, passwordHash, createdAt, ...account };
  return (await store.insertUser(user)) ? ok(user) : err('username_taken');
}
