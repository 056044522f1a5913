// Lets through, delays or refuses a password before it is compared, and remembers how it ended.
// Strangers' guesses count against the name and their address; a browser that the user has logged
// in from has a count of its own, so that nobody else can lock it out.
import type { Standing } from '#src/identity/passwords/password-hash.ts';
import type { UserId } from '#src/domain/ids.ts';
import type { Clock } from '#src/runtime/clock.ts';
import { sha256 } from '#src/runtime/digest.ts';
import type { FailureStore, User } from '#src/identity/identity-store.ts';
import {
  addressWaitOf,
  addressWindowMs,
  failuresForgottenAfterMs,
  failuresMax,
  waitOf,
  type Wait,
} from './login-throttle.ts';
import { networkAddress } from '#src/runtime/network-address.ts';
import type { Username } from '#src/identity/username.ts';

/** Where a login comes from. */
export type Client = {
  readonly address: string;
  /** What the browser says it is. */
  readonly userAgent: string | undefined;
  /** The secret of a known device, when the browser has one. */
  readonly deviceToken: string | undefined;
};

/** What guesses are counted for. */
export type Attempt = {
  /** Undefined for a name that nobody can have. */
  readonly subject: string | undefined;
  /** Undefined where guesses are not counted by address. */
  readonly address: string | undefined;
  readonly standing: Standing;
};

export type LoginGuard = {
  /** Whether this try counts against the name and the address, or against a known device. */
  attemptOf(
    username: Username | undefined,
    user: User | undefined,
    client: Client,
  ): Promise<Attempt>;
  /** What the try has to wait for, or undefined. */
  waitOf(attempt: Attempt): Promise<Wait | undefined>;
  recordFailure(attempt: Attempt): Promise<void>;
  recordSuccess(attempt: Attempt): Promise<void>;
  /** From now on a known device of the user. */
  rememberDevice(userId: UserId, deviceToken: string): Promise<void>;
};

/** A browser that was not used for this long is a stranger again. */
export const deviceMs = 180 * 24 * 60 * 60_000;
const devicesMax = 20;

type Needs = {
  readonly store: FailureStore;
  readonly clock: Clock;
  readonly failuresPerAddress: number;
};

export function createLoginGuard({ store, clock, failuresPerAddress }: Needs): LoginGuard {
  return {
    async attemptOf(username, user, { address, deviceToken }) {
      const deviceHash = deviceToken && sha256(deviceToken);
      const usedFrom = clock.now() - deviceMs;
      const isKnown =
        user && deviceHash && (await store.isKnownDevice(user.userId, deviceHash, usedFrom));
      return isKnown
        ? { subject: `device ${deviceHash}`, address: undefined, standing: 'known' }
        : { subject: username, address: networkAddress(address), standing: 'stranger' };
    },

    async waitOf({ subject, address }) {
      const ofSubject = subject === undefined ? undefined : await store.findLoginFailures(subject);
      const wait = waitOf(ofSubject, clock.now());
      if (wait || address === undefined) return wait;
      const ofAddress = await store.findAddressFailures(address);
      return addressWaitOf(ofAddress, failuresPerAddress, clock.now());
    },

    async recordFailure({ subject, address }) {
      const now = clock.now();
      const forget = { before: now - failuresForgottenAfterMs, keptFrom: failuresMax };
      await Promise.all([
        subject && store.recordLoginFailure(subject, now, forget),
        address && store.recordAddressFailure(address, now, now - addressWindowMs),
      ]);
    },

    async recordSuccess({ subject }) {
      if (subject === undefined || !(await store.findLoginFailures(subject))) return;
      await store.clearLoginFailures(subject);
    },

    rememberDevice: (userId, deviceToken) =>
      store.rememberDevice(userId, sha256(deviceToken), clock.now(), devicesMax),
  };
}
