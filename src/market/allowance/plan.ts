// What each Alpha Vantage plan allows and lets us see.
import type { Entitlement } from '#src/domain/quote.ts';

export const plans = [
  'free',
  'delayed75',
  'realtime150',
  'realtime300',
  'realtime600',
  'realtime1200',
] as const;
export type Plan = (typeof plans)[number];

export type PlanTerms = {
  readonly entitlement: Entitlement;
  readonly requestsPerDay: number | undefined;
  readonly requestsPerMinute: number | undefined;
  /**
   * Milliseconds between two requests; above the plan's own limit, for what the network shuffles.
   */
  readonly spacingMs: number;
  /** Symbols whose quotes one request brings: 100 where bulk quotes are part of the plan. */
  readonly symbolsPerRequest: number;
};

// A free key has one request a second; premium keys report a burst somewhere above ten a second.
const freeSpacingMs = 1_500;
const premiumSpacingMs = 100;
const bulkSymbols = 100;

const premium = (entitlement: Entitlement, requestsPerMinute: number): PlanTerms => ({
  entitlement,
  requestsPerDay: undefined,
  requestsPerMinute,
  spacingMs: premiumSpacingMs,
  symbolsPerRequest: entitlement === 'realtime' ? bulkSymbols : 1,
});

export const planTerms: Readonly<Record<Plan, PlanTerms>> = {
  free: {
    entitlement: 'end-of-day',
    requestsPerDay: 25,
    requestsPerMinute: undefined,
    spacingMs: freeSpacingMs,
    symbolsPerRequest: 1,
  },
  delayed75: premium('delayed', 75),
  realtime150: premium('realtime', 150),
  realtime300: premium('realtime', 300),
  realtime600: premium('realtime', 600),
  realtime1200: premium('realtime', 1_200),
};
