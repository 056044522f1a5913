// What identity refuses, as problems.
import type { NewUserRefusal, PasswordConfirmationRefusal } from '#src/identity/users.ts';
import type { Wait } from '#src/identity/login/login-throttle.ts';
import type { LoginRefusal } from '#src/identity/login/login.ts';
import { usernameRule } from '#src/identity/username.ts';
import { presentInstant } from '#src/http/wire/present-instant.ts';
import { ProblemError } from '#src/http/problems/problem.ts';

/** Why a user cannot be added or a password chosen. */
export function refuseNewUser(code: NewUserRefusal, passwordLengthMin: number): ProblemError {
  const details = {
    username_invalid: `A username has ${usernameRule}.`,
    username_taken: 'Somebody has this username already: choose another one.',
    password_too_short: `A password has at least ${passwordLengthMin} characters.`,
    password_too_common: 'This password is among the first that anybody would try: choose another.',
  };
  return new ProblemError(code, details[code]);
}

/** Why a login failed; the same answer for an unknown user and a wrong password. */
export function refuseLogin(refusal: LoginRefusal, isCodeGiven: boolean): ProblemError {
  switch (refusal.code) {
    case 'invalid_credentials': {
      const what = isCodeGiven
        ? 'The username, the password or the code'
        : 'The username or the password';
      return new ProblemError(refusal.code, `${what} is wrong.`);
    }
    case 'second_factor_required': {
      const detail = 'Log in with a "code" of your authenticator app, or a recovery code, as well.';
      return new ProblemError(refusal.code, detail);
    }
    case 'user_disabled':
      return new ProblemError(refusal.code, 'The operator has shut this user out: ask them why.');
    default:
      return refuseAttempt(refusal);
  }
}

type InsideRefusal =
  | PasswordConfirmationRefusal
  | 'wrong_code'
  | 'second_factor_active'
  | 'second_factor_missing';

/** Why something was not done inside a session. */
export function refuseInside(refusal: InsideRefusal): ProblemError {
  if (typeof refusal !== 'string') return refuseAttempt(refusal);
  const details = {
    wrong_password: 'The password is wrong.',
    wrong_code: 'The code is wrong, or too old: take the one that the app shows now.',
    second_factor_active: 'The account has a second factor already: disable it first.',
    second_factor_missing: 'There is no second factor: POST /enroll-second-factor begins one.',
  };
  return new ProblemError(refusal, details[refusal]);
}

function refuseAttempt({ code, retryAt }: Wait): ProblemError {
  if (retryAt === Infinity) {
    const detail = 'Too many wrong passwords in a row: ask the operator to unlock the account.';
    return new ProblemError(code, detail);
  }
  const detail = `Too many wrong passwords: try again at ${presentInstant(retryAt)}.`;
  return new ProblemError(code, detail, { retryAt });
}

/** What the log is told. */
export function refusalCode(refusal: string | { readonly code: string }): string {
  return typeof refusal === 'string' ? refusal : refusal.code;
}
