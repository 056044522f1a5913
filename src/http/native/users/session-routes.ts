// Logging in and out, and the sessions that are open.
import type { Identity } from '#src/identity/identity.ts';
import type { Session } from '#src/identity/identity-store.ts';
import type { Logger } from '#src/runtime/logger.ts';
import * as examples from './identity-examples.ts';
import { refuseLogin } from './identity-refusals.ts';
import * as schemas from './identity-schemas.ts';
import { presentInstant } from '#src/http/wire/present-instant.ts';
import { ProblemError } from '#src/http/problems/problem.ts';
import { openRoute, sessionRoute, type Answer, type Route } from '#src/http/wire/route.ts';

type Needs = { readonly identity: Identity; readonly logger: Logger };

/** The end of a session, and the sessions that are open. */
export function sessionRoutes(needs: Needs): readonly Route[] {
  return [logOut(needs), viewSessions(needs), revokeSession(needs)];
}

/** The route by which a session begins. */
export function logIn({ identity, logger }: Needs): Route {
  return openRoute({
    method: 'POST',
    path: '/login',
    tag: 'Users',
    summary: 'Log in',
    description:
      'Gives a token for `Authorization: Bearer` and the same as a cookie. A session ends at logout, ' +
      'when the password changes, after a day without use and after 30 days. With a second factor ' +
      'in force a `code` is needed as well.',
    body: schemas.loginRequest,
    bodyExample: examples.credentials,
    success: {
      status: 200,
      description: 'A new session',
      schema: schemas.login,
      example: examples.login,
      headers: { 'Set-Cookie': 'The session cookie, and one by which this browser is known' },
    },
    problems: [
      'invalid_credentials',
      'second_factor_required',
      'user_disabled',
      'too_many_attempts',
      'busy',
    ],
    handle: async ({ body, requestId, client }) => {
      const { username, password, code } = body;
      const result = await identity.logIn({ username, password, code }, client());
      // Of a refused one as well, so that an operator sees whom to unlock.
      const { userId } = result.ok ? result.value.user : result.error;
      const verdict = result.ok ? 'success' : result.error.code;
      // The name that was typed stays out: people type passwords there.
      logger.info({
        event: 'login',
        verdict,
        user_id: userId,
        request_id: requestId,
      });
      if (!result.ok) throw refuseLogin(result.error, code !== undefined);
      const { user, token, expiresAt, deviceToken } = result.value;
      return {
        status: 200,
        sessionCookie: { token, expiresAt },
        deviceCookie: deviceToken,
        body: { username: user.username, token, expires_at: presentInstant(expiresAt) },
      };
    },
  });
}

function logOut({ identity, logger }: Needs): Route {
  return sessionRoute({
    method: 'POST',
    path: '/logout',
    tag: 'Users',
    summary: 'End this session',
    description: 'The token and the cookie are dead at once.',
    success: { status: 204, description: 'The session has ended' },
    problems: [],
    handle: async (_request, session) => {
      await identity.logOut(session);
      logger.info({ event: 'logout', user_id: session.userId });
      return noContentWithoutCookie;
    },
  });
}

function viewSessions({ identity }: Needs): Route {
  return sessionRoute({
    method: 'GET',
    path: '/view-sessions',
    tag: 'Users',
    summary: 'Where you are logged in',
    description: 'The sessions that are open, the newest first; the one that asks is `current`.',
    success: {
      status: 200,
      description: 'The sessions',
      schema: schemas.sessionList,
      example: examples.sessionList,
    },
    problems: [],
    handle: async (_request, { userId, sessionId }) => {
      const sessions = await identity.listSessions(userId);
      return {
        status: 200,
        body: {
          sessions: sessions.map((session) => ({
            ...presentSession(session),
            current: session.sessionId === sessionId,
          })),
        },
      };
    },
  });
}

function revokeSession({ identity, logger }: Needs): Route {
  return sessionRoute({
    method: 'DELETE',
    path: '/revoke-session/{id}',
    tag: 'Users',
    summary: 'End one of your sessions',
    description: 'Its token and cookie are dead at once. `GET /view-sessions` has the ids.',
    parameters: schemas.idParameter,
    parametersExample: { id: examples.id },
    success: { status: 204, description: 'The session has ended' },
    problems: ['unknown_session'],
    handle: async ({ parameters }, session) => {
      const isRevoked = await identity.revokeSession(session, parameters.id);
      if (!isRevoked) throw new ProblemError('unknown_session', 'You have no session of this id.');
      logger.info({ event: 'session_revoked', user_id: session.userId });
      return parameters.id === session.sessionId ? noContentWithoutCookie : { status: 204 };
    },
  });
}

/** A session without what is secret. */
export function presentSession(session: Session) {
  return {
    id: session.sessionId,
    created_at: presentInstant(session.createdAt),
    last_used_at: presentInstant(session.usedAt),
    expires_at: presentInstant(session.expiresAt),
    user_agent: session.userAgent,
  };
}

/** Nothing, and the session cookie taken back. */
export const noContentWithoutCookie: Answer = { status: 204, sessionCookie: null };
