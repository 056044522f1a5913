// Which passwords a user may choose: long enough and not what anybody would try first. No
// composition rules, as NIST SP 800-63B advises.
import { err, ok, type Result } from '#src/runtime/result.ts';
import { isCommonPassword } from './password-list.ts';
import type { Username } from '#src/identity/username.ts';

export type PasswordRefusal = 'password_too_short' | 'password_too_common';

/** What this place is about; a password made of nothing else is guessed early. */
const ownWords = ['password', 'portfolio', 'trading', 'stocks', 'stock', 'trade', 'paper', 'tape'];

/**
 * Judges a new password by its code points after NFC, whole, as it is and in lower case. Gives the
 * form in which it is hashed.
 */
export async function checkNewPassword(
  password: string,
  username: Username,
  lengthMin: number,
): Promise<Result<string, PasswordRefusal>> {
  const normalized = password.normalize('NFC');
  if (Array.from(normalized).length < lengthMin) return err('password_too_short');
  const lowered = normalized.toLowerCase();
  const isCommon =
    lowered.trim() === '' ||
    isOfOwnWords(lowered, username) ||
    (await isCommonPassword(normalized)) ||
    (await isCommonPassword(lowered));
  return isCommon ? err('password_too_common') : ok(normalized);
}

/**
 * Whether nothing is left but digits when the username and our own words are gone, in whatever
 * order they are taken out: one may be a part of the other. Signs in between make no difference.
 */
function isOfOwnWords(lowered: string, username: string): boolean {
  const compact = compactOf(lowered);
  const name = compactOf(username);
  return [
    [name, ...ownWords],
    [...ownWords, name],
  ].some((words) => {
    const rest = words.filter(Boolean).reduce((text, word) => text.replaceAll(word, ' '), compact);
    return rest !== compact && !/\p{L}/u.test(rest);
  });
}

function compactOf(text: string): string {
  return text.replaceAll(/[^\p{L}\p{N}]/gu, '');
}
