// Which passwords a user may choose: long enough and not among the common ones. No composition
// rules, as NIST SP 800-63B advises.
import { createRequire } from 'node:module';
import { err, ok, type Result } from '#src/runtime/result.ts';
import type { Username } from './username.ts';

export const passwordLengthMin = 8;
export type PasswordRefusal = 'password_too_short' | 'password_too_common';

/**
 * Judges a new password by its code points after NFC, whole and without regard to case for the list
 * of common ones. A password that is the username counts as common.
 */
export function checkNewPassword(
  password: string,
  username: Username,
): Result<string, PasswordRefusal> {
  const normalized = password.normalize('NFC');
  if (Array.from(normalized).length < passwordLengthMin) return err('password_too_short');
  const lowered = normalized.toLowerCase();
  const isCommon =
    lowered === username || isCommonPassword(normalized) || isCommonPassword(lowered);
  return isCommon ? err('password_too_common') : ok(normalized);
}

type CommonPasswordList = { readonly test: (password: string) => boolean };
let list: CommonPasswordList | undefined;

function isCommonPassword(password: string): boolean {
  // Unpacking the list takes 30 ms: the first new account pays for it, not every start.
  list ??= createRequire(import.meta.url)('fxa-common-password-list') as CommonPasswordList;
  return list.test(password);
}
