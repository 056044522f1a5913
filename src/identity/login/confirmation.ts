// Something secret asked for again, inside a session: a stolen session alone must not take over the
// user, nor be a place to guess in.
import { err, ok, type Result } from '#src/runtime/result.ts';
import type { SessionOwner, UserStore } from '#src/identity/identity-store.ts';
import type { LoginGuard } from './login-guard.ts';
import type { Wait } from './login-throttle.ts';
import type { PasswordHasher } from '#src/identity/passwords/password-hash.ts';

/** Each has a count of its own: a right code does not make up for wrong passwords. */
export type Secret = 'password' | 'code';

export type Confirmation = {
  /**
   * What `check` gives for the right secret; the refusal for a wrong one, which counts. Counted
   * apart from logins, so that guesses of strangers do not keep the owner from changing the
   * password. The caller is alone with the user's name.
   */
  confirm<Value, Refusal extends string>(
    session: SessionOwner,
    secret: Secret,
    check: () => Promise<Value | undefined>,
    refusal: Refusal,
  ): Promise<Result<Value, Refusal | Wait>>;
  confirmPassword(
    session: SessionOwner,
    password: string,
  ): Promise<Result<true, 'wrong_password' | Wait>>;
};

type Needs = {
  readonly store: Pick<UserStore, 'findUser'>;
  readonly hasher: PasswordHasher;
  readonly guard: LoginGuard;
};

/** Confirmations counted by the guard. */
export function createConfirmation({ store, hasher, guard }: Needs): Confirmation {
  async function confirm<Value, Refusal extends string>(
    { userId }: SessionOwner,
    secret: Secret,
    check: () => Promise<Value | undefined>,
    refusal: Refusal,
  ): Promise<Result<Value, Refusal | Wait>> {
    const subject = `user ${userId} ${secret}`;
    const attempt = { subject, address: undefined, standing: 'known' } as const;
    const wait = await guard.waitOf(attempt);
    if (wait) return err(wait);
    const shown = await check();
    if (shown === undefined) {
      await guard.recordFailure(attempt);
      return err(refusal);
    }
    await guard.recordSuccess(attempt);
    return ok(shown);
  }

  return {
    confirm,
    confirmPassword(session, password) {
      const check = async () => {
        const user = await store.findUser(session.username);
        const isRight = await hasher.verify(password, user?.passwordHash, 'known');
        return isRight ? (true as const) : undefined;
      };
      return confirm(session, 'password', check, 'wrong_password');
    },
  };
}
