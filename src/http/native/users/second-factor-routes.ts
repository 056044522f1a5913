// The second factor: enrolled with the password, in force once a code was shown, disabled with the
// password.
import type { Identity } from '#src/identity/identity.ts';
import type { Logger } from '#src/runtime/logger.ts';
import * as examples from './identity-examples.ts';
import { refusalCode, refuseInside } from './identity-refusals.ts';
import * as schemas from './identity-schemas.ts';
import { sessionRoute, type Route } from '#src/http/wire/route.ts';

type Needs = { readonly identity: Identity; readonly logger: Logger };

export function secondFactorRoutes(needs: Needs): readonly Route[] {
  return [enrol(needs), confirm(needs), disable(needs)];
}

function enrol({ identity, logger }: Needs): Route {
  return sessionRoute({
    method: 'POST',
    path: '/enroll-second-factor',
    tag: 'Users',
    summary: 'Begin a second factor',
    description:
      'Put the secret into an authenticator app (TOTP), then confirm with a code. Until then logging in ' +
      'is as before.',
    body: schemas.passwordConfirmation,
    bodyExample: examples.passwordConfirmation,
    success: {
      status: 201,
      description: 'The secret, shown this once',
      schema: schemas.enrolment,
      example: examples.enrolment,
    },
    problems: ['wrong_password', 'second_factor_active', 'too_many_attempts', 'busy'],
    handle: async ({ body, client }, session) => {
      const enrolled = await identity.enrolSecondFactor(session, client(), body.password);
      note(logger, 'enrolment', enrolled, session.userId);
      if (!enrolled.ok) throw refuseInside(enrolled.error);
      return { status: 201, body: enrolled.value };
    },
  });
}

function confirm({ identity, logger }: Needs): Route {
  return sessionRoute({
    method: 'POST',
    path: '/confirm-second-factor',
    tag: 'Users',
    summary: 'Put the second factor in force',
    description: 'From now on a login needs a code. Keep the recovery codes apart from the phone.',
    body: schemas.codeConfirmation,
    bodyExample: examples.codeConfirmation,
    success: {
      status: 200,
      description: 'The recovery codes, shown this once',
      schema: schemas.recoveryCodes,
      example: examples.recoveryCodes,
    },
    problems: ['wrong_code', 'second_factor_missing', 'too_many_attempts', 'busy'],
    handle: async ({ body }, session) => {
      const confirmed = await identity.confirmSecondFactor(session, body.code);
      note(logger, 'confirmation', confirmed, session.userId);
      if (!confirmed.ok) throw refuseInside(confirmed.error);
      return { status: 200, body: { recovery_codes: confirmed.value } };
    },
  });
}

function disable({ identity, logger }: Needs): Route {
  return sessionRoute({
    method: 'DELETE',
    path: '/disable-second-factor',
    tag: 'Users',
    summary: 'Do without the second factor',
    description: 'A login needs only the password again; the recovery codes are void.',
    body: schemas.passwordConfirmation,
    bodyExample: examples.passwordConfirmation,
    success: { status: 204, description: 'There is no second factor' },
    problems: ['wrong_password', 'second_factor_missing', 'too_many_attempts', 'busy'],
    handle: async ({ body, client }, session) => {
      const disabled = await identity.disableSecondFactor(session, client(), body.password);
      note(logger, 'disabling', disabled, session.userId);
      if (!disabled.ok) throw refuseInside(disabled.error);
      return { status: 204 };
    },
  });
}

type Outcome =
  | { readonly ok: true }
  | { readonly ok: false; readonly error: string | { readonly code: string } };

function note(logger: Logger, step: string, outcome: Outcome, userId: string): void {
  const verdict = outcome.ok ? 'success' : refusalCode(outcome.error);
  logger.info({ event: 'second_factor', step, verdict, user_id: userId });
}
