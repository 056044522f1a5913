// The second factor: codes of an authenticator app (TOTP, RFC 6238), each good once, and recovery
// codes for the day the phone is gone.
import { Secret, TOTP } from 'otpauth';
import type { UserId } from '#src/domain/ids.ts';
import type { Clock } from '#src/runtime/clock.ts';
import { sha256 } from '#src/runtime/digest.ts';
import type { Random } from '#src/runtime/random.ts';
import type {
  ActingSession,
  SecondFactor,
  SecondFactorStore,
} from '#src/identity/identity-store.ts';
import type { Username } from '#src/identity/username.ts';

const periodSeconds = 30;
/** A clock may be off by one period in either direction. */
const window = 1;
const secretBytes = 20;
const recoveryCodesCount = 10;
/** 120 bits each: nobody guesses them, so a plain hash keeps them. */
const recoveryCodeBytes = 15;

export type Enrolment = {
  /** Base32, to type into an app. */
  readonly secret: string;
  /** The same as an `otpauth:` URI, to show as a QR code. */
  readonly uri: string;
};

export type SecondFactors = {
  /** Undefined when the user has one that is in force. */
  start(acting: ActingSession, username: Username): Promise<Enrolment | undefined>;
  /** Whether an enrolment waits for its first code. */
  isEnrolling(userId: UserId): Promise<boolean>;
  /** The recovery codes, shown once; undefined for a wrong code or without an enrolment. */
  confirm(acting: ActingSession, code: string): Promise<readonly string[] | undefined>;
  isInForce(userId: UserId): Promise<boolean>;
  /** Whether the code, of the app or for recovery, is good. It is not afterwards. */
  use(userId: UserId, code: string): Promise<boolean>;
  remove(acting: ActingSession): Promise<void>;
};

type Needs = { readonly store: SecondFactorStore; readonly clock: Clock; readonly random: Random };

export function createSecondFactors({ store, clock, random }: Needs): SecondFactors {
  /** The time step that the code belongs to, or undefined. */
  function stepOf({ secret }: Pick<SecondFactor, 'secret'>, code: string): number | undefined {
    const timestamp = clock.now();
    const delta = totpOf(secret).validate({ token: code, timestamp, window });
    return delta === null ? undefined : Math.floor(timestamp / 1_000 / periodSeconds) + delta;
  }

  const newRecoveryCode = () =>
    new Secret({ buffer: new Uint8Array(random.bytes(recoveryCodeBytes)).buffer }).base32
      .toLowerCase()
      .replaceAll(/(.{4})(?!$)/g, '$1-');

  return {
    async start(acting, username) {
      if ((await store.findSecondFactor(acting.userId))?.isConfirmed) return undefined;
      const bytes = new Uint8Array(random.bytes(secretBytes));
      const { base32: secret } = new Secret({ buffer: bytes.buffer });
      await store.startSecondFactor(acting, secret);
      return { secret, uri: totpOf(secret, username).toString() };
    },

    async isEnrolling(userId) {
      const factor = await store.findSecondFactor(userId);
      return factor !== undefined && !factor.isConfirmed;
    },

    async confirm(acting, code) {
      const factor = await store.findSecondFactor(acting.userId);
      const step = factor?.isConfirmed === false ? stepOf(factor, code) : undefined;
      if (step === undefined) return undefined;
      const codes = Array.from({ length: recoveryCodesCount }, newRecoveryCode);
      await store.confirmSecondFactor(acting, step, codes.map(hashRecoveryCode));
      return codes;
    },

    async isInForce(userId) {
      return (await store.findSecondFactor(userId))?.isConfirmed ?? false;
    },

    async use(userId, code) {
      const factor = await store.findSecondFactor(userId);
      if (!factor?.isConfirmed) return false;
      if (!/^\d{6}$/.test(code)) return store.useRecoveryCode(userId, hashRecoveryCode(code));
      const step = stepOf(factor, code);
      return step !== undefined && store.useStep(userId, step);
    },

    remove: (acting) => store.deleteSecondFactor(acting),
  };
}

function totpOf(secret: string, label?: Username): TOTP {
  return new TOTP({
    issuer: 'Papertape',
    ...(label && { label }),
    algorithm: 'SHA1',
    digits: 6,
    period: periodSeconds,
    secret: Secret.fromBase32(secret),
  });
}

function hashRecoveryCode(code: string): string {
  return sha256(code.toLowerCase().replaceAll(/[^a-z2-7]/g, ''));
}
