// Problems of requests without a valid login, or with a one-time password.
import { ProblemError } from './problem.ts';

/** Nobody is known by what was sent, or not any more. */
export function refuseUnauthenticated(): ProblemError {
  return new ProblemError(
    'unauthenticated',
    'This route needs a live session: log in and send its token as "Authorization: Bearer <token>".',
    { headers: { 'www-authenticate': 'Bearer realm="papertape"' } },
  );
}

/** A one-time password opens one door only. */
export function refuseBeforePasswordChange(): ProblemError {
  const detail =
    'The operator gave you a one-time password: choose your own with PUT /update-password first.';
  return new ProblemError('password_change_required', detail);
}
