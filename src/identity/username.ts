// The one spelling under which a user is known.

declare const spelling: unique symbol;
export type Username = string & { readonly [spelling]: 'canonical' };

const wellFormed = /^[a-z0-9_-]{3,32}$/;

/** What a username may be, in words for people. */
export const usernameRule = '3 to 32 of the letters a–z, digits, _ and -';

/**
 * The canonical username, or undefined. Compatibility forms and case are folded first, so that
 * `ＡDMIN` and `admin` are one user and nobody can pose as another.
 */
export function parseUsername(text: string): Username | undefined {
  const canonical = text.normalize('NFKC').toLowerCase();
  return wellFormed.test(canonical) ? (canonical as Username) : undefined;
}
