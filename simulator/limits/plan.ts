// What each Alpha Vantage plan buys: requests per minute and how fresh its prices may be.

import type { EpochMs } from '#src/runtime/instant.ts';
import type { MarketView } from '#simulator/market/price-model.ts';

export const SIMULATOR_PLANS = [
  'free',
  'delayed75',
  'realtime150',
  'realtime300',
  'realtime600',
  'realtime1200',
] as const;

export type SimulatorPlan = (typeof SIMULATOR_PLANS)[number];

/** The value of `entitlement=`; without one the caller sees the end of the day on every plan. */
export type Entitlement = 'realtime' | 'delayed';

export type PlanTerms = {
  /** Absent on the free plan, whose limits are per day and per second. */
  readonly requestsPerMinute: number | undefined;
  readonly entitlements: readonly Entitlement[];
};

/** The terms of a plan: the price list of 2024 and later sightings. */
export function planTerms(plan: SimulatorPlan): PlanTerms {
  return TERMS[plan];
}

/** Reads `entitlement=`; a value nobody documents is ignored (inferred). */
export function readEntitlement(value: string | undefined): Entitlement | undefined {
  return value === 'realtime' || value === 'delayed' ? value : undefined;
}

/** The market as an entitlement shows it: now, 15 minutes ago, or at the last close. */
export function viewOf(entitlement: Entitlement | undefined, now: EpochMs): MarketView {
  if (entitlement === 'realtime') return { at: now, onlyCompletedSessions: false };
  if (entitlement === 'delayed') return { at: now - DELAY_MS, onlyCompletedSessions: false };
  return { at: now, onlyCompletedSessions: true };
}

/** What a series says of its prices; delayed ones are marked in its text, not in a key. */
export function seriesText(text: string, entitlement: Entitlement | undefined): string {
  return entitlement === 'delayed' ? `${text} - DATA DELAYED BY 15 MINUTES` : text;
}

const DELAY_MS = 15 * 60_000;

const TERMS: Readonly<Record<SimulatorPlan, PlanTerms>> = {
  free: { requestsPerMinute: undefined, entitlements: [] },
  delayed75: { requestsPerMinute: 75, entitlements: ['delayed'] },
  realtime150: { requestsPerMinute: 150, entitlements: ['realtime', 'delayed'] },
  realtime300: { requestsPerMinute: 300, entitlements: ['realtime', 'delayed'] },
  realtime600: { requestsPerMinute: 600, entitlements: ['realtime', 'delayed'] },
  realtime1200: { requestsPerMinute: 1200, entitlements: ['realtime', 'delayed'] },
};
