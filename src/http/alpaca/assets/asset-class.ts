// The classes of assets that a query can ask for, of which there is one here.
import { readWords, type Given } from '#src/http/alpaca/frame/read-fields.ts';

const classes = ['us_equity', 'us_option', 'crypto', 'crypto_perp', 'all'] as const;

/** Whether shares are among what is asked for. Throws 422 for a class that nobody knows. */
export function takesShares(query: Given): boolean {
  const asked = readWords(query, 'asset_class', classes);
  return asked === undefined || asked.some((each) => each === 'us_equity' || each === 'all');
}
