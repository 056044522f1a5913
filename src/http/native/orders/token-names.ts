// How the tokens are called that placed orders.
import type { UserId } from '#src/domain/ids.ts';
import type { Identity } from '#src/identity/identity.ts';
import type { JournalEntry } from '#src/journal/journal.ts';
import type { TokenNames } from './present-terms.ts';

const none: TokenNames = new Map();

/** The names of the user's tokens by their ids, asked for only where one placed any of these. */
export async function tokenNames(
  identity: Pick<Identity, 'listApiTokens'>,
  userId: UserId,
  entries: readonly Pick<JournalEntry, 'event'>[],
): Promise<TokenNames> {
  const isAsked = entries.some(({ event }) => 'placedBy' in event && event.placedBy !== null);
  if (!isAsked) return none;
  const tokens = await identity.listApiTokens(userId);
  return new Map(tokens.map(({ tokenId, name }) => [tokenId, name]));
}
