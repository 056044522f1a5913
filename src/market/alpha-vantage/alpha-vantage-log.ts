// One line in the log for every request to the price source, with what the operator can mend.
import type { Entitlement } from '#src/domain/quote.ts';
import type { Clock } from '#src/runtime/clock.ts';
import type { Logger } from '#src/runtime/logger.ts';
import type { UpstreamVerdict } from '#src/market/market-data.ts';
import type { HttpRequest } from './alpha-vantage-http.ts';

type Needs = {
  readonly origin: string;
  readonly entitlement: Entitlement;
  readonly clock: Clock;
  readonly logger: Logger;
};

type Outcome = UpstreamVerdict | 'data' | 'unknown_symbol';

/** Writes the line of a request that has ended, with what the upstream said when it failed. */
export type RequestReport = (outcome: Outcome, notice?: string) => void;

/** What the operator can mend, by what the upstream said. */
const adviceByVerdict: Readonly<Partial<Record<Outcome, string>>> = {
  bad_key: 'set ALPHA_VANTAGE_API_KEY to a key that the price source accepts',
  day_exhausted: 'if nothing else uses this key, set ALPHA_VANTAGE_PLAN to the plan of the key',
  premium_only: 'set ALPHA_VANTAGE_PLAN to the plan of the key, or take a plan that includes it',
};

/** Begins the line of a request that leaves now. */
export function startReport(needs: Needs, { function: name, symbols }: HttpRequest): RequestReport {
  const { origin, entitlement, clock, logger } = needs;
  const startedAt = clock.monotonicNow();
  return (verdict, notice) =>
    logger[levelOf(verdict, entitlement)]({
      event: 'upstream_request',
      function: name,
      // A hundred symbols are no help in a log.
      ...(symbols?.length === 1 ? { symbol: symbols[0] } : { symbols: symbols?.length }),
      verdict,
      notice,
      ...adviceOn(verdict, origin),
      duration_ms: Math.round(clock.monotonicNow() - startedAt),
    });
}

function adviceOn(outcome: Outcome, origin: string) {
  if (outcome === 'unreachable') {
    const advice = 'check that this machine can reach the host';
    return { host: new URL(origin).host, advice };
  }
  const advice = adviceByVerdict[outcome];
  return advice ? { advice } : {};
}

/** What an operator may have to mend is a warning. */
function levelOf(outcome: Outcome, entitlement: Entitlement) {
  if (outcome === 'bad_key' || outcome === 'unreachable') return 'warn';
  // Where requests are dear each of them is news; where they flow by the second, only trouble is.
  return outcome === 'data' && entitlement !== 'end-of-day' ? 'debug' : 'info';
}
