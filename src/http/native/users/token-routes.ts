// Tokens for programs: made, listed and revoked by people.
import type { Identity } from '#src/identity/identity.ts';
import type { ApiToken } from '#src/identity/identity-store.ts';
import type { Clock } from '#src/runtime/clock.ts';
import type { EpochMs } from '#src/runtime/instant.ts';
import type { Logger } from '#src/runtime/logger.ts';
import { chooseAccount } from '#src/http/access/chosen-account.ts';
import * as examples from './identity-examples.ts';
import * as schemas from './identity-schemas.ts';
import { presentInstant } from '#src/http/wire/present-instant.ts';
import { ProblemError } from '#src/http/problems/problem.ts';
import { sessionRoute, type Route } from '#src/http/wire/route.ts';

type Needs = { readonly identity: Identity; readonly clock: Clock; readonly logger: Logger };

const dayMs = 24 * 60 * 60_000;

/** Made, listed and revoked by people alone. */
export function tokenRoutes(needs: Needs): readonly Route[] {
  return [createToken(needs), viewTokens(needs), revokeToken(needs)];
}

function createToken({ identity, clock, logger }: Needs): Route {
  return sessionRoute({
    method: 'POST',
    path: '/create-token',
    tag: 'Users',
    summary: 'Create a token for a program',
    description:
      'Goes into `Authorization: Bearer`, as a session token does. It is for one account: that of ' +
      '`account_id`, or the one that is meant by the request. `read` may look at everything of the ' +
      'account, `trade` may place orders as well; neither may touch users, accounts, sessions or ' +
      'tokens. All tokens end when the password changes. Programs that send a pair of keys, as those ' +
      'for Alpaca do, send `key_id` as the key and `token` as the secret.',
    body: schemas.tokenRequest,
    bodyExample: examples.tokenRequest,
    isOfAccount: true,
    success: {
      status: 201,
      description: 'The token, shown this once',
      schema: schemas.createdToken,
      example: examples.createdToken,
    },
    problems: ['too_many_tokens', 'busy', 'storage_full', 'outcome_unknown'],
    handle: async ({ body }, session) => {
      const { userId } = session;
      const { name, scope, expires_in_days: days } = body;
      const { accountId } = await chooseAccount(identity, session, body.account_id);
      const expiresAt = days === undefined ? null : clock.now() + days * dayMs;
      const created = await identity.createApiToken(session, {
        accountId,
        name,
        scope,
        expiresAt,
      });
      if (!created.ok) {
        throw new ProblemError(created.error, 'There are too many tokens: revoke one first.');
      }
      const { token, kept } = created.value;
      logger.info({ event: 'token_created', user_id: userId, token_id: kept.tokenId, scope });
      return { status: 201, body: { ...presentToken(kept), token } };
    },
  });
}

function viewTokens({ identity }: Needs): Route {
  return sessionRoute({
    method: 'GET',
    path: '/view-tokens',
    tag: 'Users',
    summary: 'Your tokens',
    description: 'The newest first, without the tokens themselves: nobody has those but you.',
    success: {
      status: 200,
      description: 'The tokens',
      schema: schemas.tokenList,
      example: examples.tokenList,
    },
    problems: [],
    handle: async (_request, { userId }) => {
      const tokens = await identity.listApiTokens(userId);
      return {
        status: 200,
        body: {
          tokens: tokens.map((token) => ({
            ...presentToken(token),
            last_used_at: presentOrNull(token.usedAt),
          })),
        },
      };
    },
  });
}

function revokeToken({ identity, logger }: Needs): Route {
  return sessionRoute({
    method: 'DELETE',
    path: '/revoke-token/{id}',
    tag: 'Users',
    summary: 'Revoke a token',
    description: 'It is dead at once. `GET /view-tokens` has the ids.',
    parameters: schemas.idParameter,
    parametersExample: { id: examples.id },
    success: { status: 204, description: 'The token is dead' },
    problems: ['unknown_token'],
    handle: async ({ parameters }, session) => {
      const { userId } = session;
      const isRevoked = await identity.revokeApiToken(session, parameters.id);
      if (!isRevoked) throw new ProblemError('unknown_token', 'You have no token of this id.');
      logger.info({ event: 'token_revoked', user_id: userId, token_id: parameters.id });
      return { status: 204 };
    },
  });
}

/** A token without what is secret. */
export function presentToken(token: ApiToken) {
  const { tokenId, keyId, accountId, name, scope, createdAt, expiresAt } = token;
  return {
    id: tokenId,
    key_id: keyId,
    account_id: accountId,
    name,
    scope,
    created_at: presentInstant(createdAt),
    expires_at: presentOrNull(expiresAt),
  };
}

function presentOrNull(at: EpochMs | null): string | null {
  return at === null ? null : presentInstant(at);
}
