// Who may ask how often: an address, a user, and an address that creates accounts.
import type { Client } from '#src/identity/login/login-guard.ts';
import { networkAddress } from '#src/runtime/network-address.ts';
import type { Clock } from '#src/runtime/clock.ts';
import type { EpochMs } from '#src/runtime/instant.ts';
import type { Logger } from '#src/runtime/logger.ts';
import { ProblemError } from '#src/http/problems/problem.ts';
import { createRateLimit, type Allowance } from './rate-limit.ts';
import { countRefusals } from './refusal-count.ts';

export type LimitTerms = {
  /** Each of these is without a limit at 0. */
  readonly requestsPerSecondPerUser: number;
  readonly requestsPerSecondPerAddress: number;
  readonly accountsPerHourPerAddress: number;
};

/** Cancels do not wait for other requests of the same user. */
export type UserShare = 'requests' | 'cancels';

/** Each throws `too_many_requests` when there were too many. */
export type Limits = {
  checkAddress(address: string): void;
  checkUser(userId: string, share?: UserShare): void;
  /** What the user has left of the share; undefined without a limit. */
  allowanceOf(userId: string, share: UserShare): Allowance | undefined;
  checkNewAccount(client: Client): void;
  /** What was taken here of late that matters to so many nodes, a text for each who took it. */
  takenHere(nodes: number): readonly string[];
  /** Another node's text. */
  noteTakenElsewhere(text: string): void;
};

/** Seconds' worth of requests that may come at once: a page asks for several things. */
const burstSeconds = 2;

export function createLimits(
  terms: LimitTerms,
  { clock, logger }: { readonly clock: Clock; readonly logger: Logger },
): Limits {
  const perSecond = (rate: number) =>
    createRateLimit({ perSecond: rate, burst: rate * burstSeconds }, clock);
  const ofUser = {
    requests: perSecond(terms.requestsPerSecondPerUser),
    cancels: perSecond(terms.requestsPerSecondPerUser),
  };
  const ofAddress = perSecond(terms.requestsPerSecondPerAddress);
  const accounts = terms.accountsPerHourPerAddress;
  const ofNewAccounts = createRateLimit({ perSecond: accounts / 3_600, burst: accounts }, clock);

  const all = { requests: ofUser.requests, cancels: ofUser.cancels, ofAddress, ofNewAccounts };
  const countRefused = countRefusals('requests', { clock, logger });

  return {
    checkAddress(address) {
      const retryAt = ofAddress.take(networkAddress(address));
      if (retryAt === undefined) return;
      countRefused();
      // What else waits on the connection would only be refused as well.
      throw tooMany('requests from your address', retryAt, { connection: 'close' });
    },
    checkUser(userId, share = 'requests') {
      const retryAt = ofUser[share].take(userId);
      if (retryAt !== undefined) throw tooMany('requests of yours', retryAt);
    },
    allowanceOf: (userId, share) => ofUser[share].look(userId),
    checkNewAccount({ address }) {
      const retryAt = ofNewAccounts.take(networkAddress(address));
      if (retryAt !== undefined) throw tooMany('new accounts from your address', retryAt);
    },
    takenHere: (nodes) =>
      Object.entries(all).flatMap(([name, limit]) =>
        [...limit.takenHere(nodes)].map(([key, count]) => `${name} ${count} ${key}`),
      ),
    noteTakenElsewhere(text) {
      const [name = '', count = '', key = ''] = text.split(' ');
      const limit = Object.entries(all).find(([each]) => each === name)?.[1];
      limit?.noteTakenElsewhere(key, Number(count));
    },
  };
}

function tooMany(
  what: string,
  retryAt: EpochMs,
  headers: Readonly<Record<string, string>> = {},
): ProblemError {
  const detail = `Too many ${what}: wait as long as Retry-After says.`;
  return new ProblemError('too_many_requests', detail, { retryAt, headers });
}
