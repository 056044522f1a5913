// Who may ask how often: an address, a user, and an address that creates accounts.
import type { Client } from '#src/identity/login-guard.ts';
import { networkAddress } from '#src/identity/network-address.ts';
import type { Clock, EpochMs } from '#src/runtime/clock.ts';
import { ProblemError } from './problem.ts';
import { createRateLimit } from './rate-limit.ts';

export type LimitTerms = {
  /** Each of these is without a limit at 0. */
  readonly requestsPerSecondPerUser: number;
  readonly requestsPerSecondPerAddress: number;
  readonly accountsPerHourPerAddress: number;
};

/** Each throws `too_many_requests` when there were too many. */
export type Limits = {
  checkAddress(address: string): void;
  checkUser(userId: string): void;
  checkNewAccount(client: Client): void;
};

/** Seconds' worth of requests that may come at once: a page asks for several things. */
const burstSeconds = 2;

export function createLimits(terms: LimitTerms, clock: Clock): Limits {
  const perSecond = (rate: number) =>
    createRateLimit({ perSecond: rate, burst: rate * burstSeconds }, clock);
  const ofUser = perSecond(terms.requestsPerSecondPerUser);
  const ofAddress = perSecond(terms.requestsPerSecondPerAddress);
  const accounts = terms.accountsPerHourPerAddress;
  const ofNewAccounts = createRateLimit({ perSecond: accounts / 3_600, burst: accounts }, clock);

  return {
    checkAddress: (address) =>
      refuse(ofAddress.take(networkAddress(address)), 'requests from your address'),
    checkUser: (userId) => refuse(ofUser.take(userId), 'requests of yours'),
    checkNewAccount: ({ address }) =>
      refuse(ofNewAccounts.take(networkAddress(address)), 'new accounts from your address'),
  };
}

function refuse(retryAt: EpochMs | undefined, what: string): void {
  if (retryAt === undefined) return;
  const detail = `Too many ${what}: wait as long as Retry-After says.`;
  throw new ProblemError('too_many_requests', detail, { retryAt });
}
