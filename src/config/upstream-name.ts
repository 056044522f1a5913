// The names under which what an upstream said is kept apart from what others said.
import { planTerms } from '#src/market/allowance/plan.ts';
import type { Settings, UpstreamSettings } from './settings.ts';

/** What is stored about one upstream is never shown as another's, whichever port it listens on. */
export function upstreamName(upstream: UpstreamSettings): string {
  return upstream.kind === 'remote'
    ? upstream.origin
    : `simulator seed ${upstream.seed} ${upstream.marketHours}`;
}

/** Quotes of one plan are not shown as those of another: they are not equally fresh. */
export function quoteStoreName({ upstream, plan }: Pick<Settings, 'upstream' | 'plan'>): string {
  return `${upstreamName(upstream)} ${planTerms[plan].entitlement}`;
}
