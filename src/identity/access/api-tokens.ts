// Tokens for programs: of limited scope, with an end if wanted, shown once and kept as a hash.
import type { AccountId, UserId } from '#src/domain/ids.ts';
import type { Clock } from '#src/runtime/clock.ts';
import type { EpochMs } from '#src/runtime/instant.ts';
import { sha256 } from '#src/runtime/digest.ts';
import type { Random } from '#src/runtime/random.ts';
import { err, ok, type Result } from '#src/runtime/result.ts';
import type {
  AccessStore,
  ActingSession,
  ApiToken,
  ApiTokenOwner,
  TokenScope,
} from '#src/identity/identity-store.ts';
import { tokenBytes, touchIntervalMs } from './sessions.ts';

/** How a scanner for leaked secrets knows ours. */
export const apiTokenPrefix = 'ptp_';
/** Of one user. */
export const apiTokensMax = 50;

export type NewApiToken = {
  /** One of the user's. */
  readonly accountId: AccountId;
  readonly name: string;
  readonly scope: TokenScope;
  readonly expiresAt: EpochMs | null;
};

/** What is kept of a new token, and the token itself. */
export type MadeApiToken = { readonly token: string; readonly kept: ApiToken };

export type ApiTokens = {
  /** The token itself is in this answer and nowhere else. Throws LoginEndedError. */
  create(
    acting: ActingSession,
    wanted: NewApiToken,
  ): Promise<Result<MadeApiToken, 'too_many_tokens'>>;
  /** The live token, or undefined. */
  find(token: string): Promise<ApiTokenOwner | undefined>;
  /** The token as it is now; undefined when it has ended. No use of it. */
  renew(token: ApiToken): Promise<ApiTokenOwner | undefined>;
  /** The newest first; those that have ended as well, until they are revoked. */
  list(userId: UserId): Promise<readonly ApiToken[]>;
};

type Needs = { readonly store: AccessStore; readonly clock: Clock; readonly random: Random };

/** 32 characters that nobody takes for one another (RFC 4648). */
const keyLetters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const keyLettersCount = 18;

/** A token for the user, of which nothing is stored yet. */
export function makeApiToken(
  userId: UserId,
  wanted: NewApiToken,
  { clock, random }: Pick<Needs, 'clock' | 'random'>,
): MadeApiToken {
  const token = apiTokenPrefix + random.bytes(tokenBytes).toString('base64url');
  const letters = [...random.bytes(keyLettersCount)].map((byte) => keyLetters[byte % 32]);
  const kept = {
    ...wanted,
    tokenHash: sha256(token),
    tokenId: random.id(),
    keyId: `PK${letters.join('')}`,
    userId,
    createdAt: clock.now(),
    usedAt: null,
  };
  return { token, kept };
}

/** Tokens in the store, which keeps their hashes. */
export function createApiTokens({ store, clock, random }: Needs): ApiTokens {
  const isLive = ({ expiresAt }: ApiToken, now: EpochMs) => expiresAt === null || now < expiresAt;

  function useIfLive(token: ApiTokenOwner | undefined): ApiTokenOwner | undefined {
    const now = clock.now();
    if (!token || !isLive(token, now)) return undefined;
    if (now - (token.usedAt ?? 0) >= touchIntervalMs) {
      store.touchApiToken(token.tokenHash, now).catch(() => {});
    }
    return token;
  }

  return {
    async create(acting, wanted) {
      const made = makeApiToken(acting.userId, wanted, { clock, random });
      const isInserted = await store.insertApiToken(acting, made.kept, apiTokensMax);
      return isInserted ? ok(made) : err('too_many_tokens');
    },

    find: async (text) => useIfLive(await store.findApiToken(sha256(text))),

    async renew({ tokenHash }) {
      const token = await store.findApiToken(tokenHash);
      return token && isLive(token, clock.now()) ? token : undefined;
    },

    list: (userId) => store.listApiTokens(userId),
  };
}
