// Turning a second factor on and off, inside a session.
import type { InsideSession } from '#src/identity/access/inside-session.ts';
import type { Enrolment, SecondFactors } from '#src/identity/access/second-factor.ts';
import type { Confirmation } from '#src/identity/login/confirmation.ts';
import type { Client } from '#src/identity/login/login-guard.ts';
import type { Wait } from '#src/identity/login/login-throttle.ts';
import type { Lanes } from '#src/runtime/lanes.ts';
import { err, ok, type Result } from '#src/runtime/result.ts';
import type { SessionOwner } from './identity-store.ts';
import type { Username } from './username.ts';
import type { PasswordConfirmationRefusal } from './users.ts';

/** All throw LoginEndedError when the session has ended meanwhile. */
export type SecondFactorChanges = {
  /** A secret for an authenticator app, in force when `confirmSecondFactor` has seen a code. */
  enrolSecondFactor(
    session: SessionOwner,
    client: Client,
    password: string,
  ): Promise<Result<Enrolment, PasswordConfirmationRefusal | 'second_factor_active'>>;
  /** The recovery codes. */
  confirmSecondFactor(
    session: SessionOwner,
    code: string,
  ): Promise<Result<readonly string[], 'wrong_code' | 'second_factor_missing' | Wait>>;
  disableSecondFactor(
    session: SessionOwner,
    client: Client,
    password: string,
  ): Promise<Result<undefined, PasswordConfirmationRefusal | 'second_factor_missing'>>;
};

type Needs = {
  readonly secondFactors: SecondFactors;
  readonly inside: InsideSession;
  readonly lanes: Lanes<Username>;
  readonly confirmation: Confirmation;
};

/** Changes of the second factors in the store. */
export function createSecondFactorChanges(needs: Needs): SecondFactorChanges {
  const { secondFactors, inside, lanes } = needs;
  const { confirm, confirmPassword } = needs.confirmation;
  return {
    enrolSecondFactor: (session, client, password) =>
      inside.inTurn(session, client, async () => {
        const confirmed = await confirmPassword(session, password);
        if (!confirmed.ok) return confirmed;
        const enrolment = await secondFactors.start(inside.actingOf(session), session.username);
        return enrolment ? ok(enrolment) : err('second_factor_active');
      }),

    confirmSecondFactor: (session, code) =>
      lanes.run(session.username, async () => {
        // Nothing is guessed where there is nothing to guess: neither a failure nor a success.
        if (!(await secondFactors.isEnrolling(session.userId))) return err('second_factor_missing');
        const check = () => secondFactors.confirm(inside.actingOf(session), code);
        return confirm(session, 'code', check, 'wrong_code');
      }),

    disableSecondFactor: (session, client, password) =>
      inside.inTurn(session, client, async () => {
        const confirmed = await confirmPassword(session, password);
        if (!confirmed.ok) return confirmed;
        if (!(await secondFactors.isInForce(session.userId))) return err('second_factor_missing');
        await secondFactors.remove(inside.actingOf(session));
        return ok(undefined);
      }),
  };
}
