// The settings of doors and locks: passwords, sessions, and who counts as whom.
import { durationMs, isComplete, wholeNumber, type Read } from './reading.ts';

export type SecuritySettings = {
  /** In code points. */
  readonly passwordLengthMin: number;
  /** A session that nobody uses ends after this. */
  readonly sessionIdleMs: number;
  /** However busy, a session ends after this. */
  readonly sessionAbsoluteMs: number;
  /** Wrong passwords in a quarter of an hour from one address; 0 is no limit. */
  readonly loginFailuresPerAddress: number;
};

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

/** The settings, or undefined after a mistake was noted. */
export function readSecuritySettings(read: Read): SecuritySettings | undefined {
  const settings = {
    passwordLengthMin: read(
      'PASSWORD_MIN_LENGTH',
      '8',
      wholeNumber(8, 64),
      'a number from 8 to 64',
    ),
    sessionIdleMs: read(
      'SESSION_IDLE_HOURS',
      '24',
      durationMs(1, 8_760, hourMs),
      'hours from 1 to 8760',
    ),
    sessionAbsoluteMs: read(
      'SESSION_MAX_DAYS',
      '30',
      durationMs(1, 365, dayMs),
      'days from 1 to 365',
    ),
    loginFailuresPerAddress: read(
      'LOGIN_FAILURES_PER_ADDRESS',
      '20',
      wholeNumber(0, 1_000_000),
      'a number from 0 to 1000000',
    ),
  };
  return isComplete(settings) ? settings : undefined;
}
