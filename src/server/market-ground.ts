// What every service of the market stands on: the plan, the calendar, the clock and the names under
// which a price source and a key keep what they learned.
import type { Configuration } from '#src/config/settings.ts';
import { quoteStoreName, upstreamName } from '#src/config/upstream-name.ts';
import {
  createAlwaysOpenCalendar,
  createNyseCalendar,
  type MarketCalendar,
} from '#src/domain/market-calendar.ts';
import { planTerms, type PlanTerms } from '#src/market/allowance/plan.ts';
import type { Clock } from '#src/runtime/clock.ts';
import { sha256 } from '#src/runtime/digest.ts';
import type { Logger } from '#src/runtime/logger.ts';
import type { Database } from '#src/storage/database.ts';

export type MarketNeeds = {
  readonly configuration: Pick<Configuration, 'settings' | 'apiKey'>;
  /** Where prices come from. */
  readonly origin: string;
  readonly database: Database;
  readonly clock: Clock;
  readonly logger: Logger;
};

export type MarketGround = MarketNeeds & {
  readonly terms: PlanTerms;
  readonly calendar: MarketCalendar;
  /** Told when what the market learned could not be stored. */
  readonly onStoreFault: (error: unknown) => void;
  /** The names that what is stored goes by. */
  readonly names: {
    readonly upstream: string;
    readonly quotes: string;
    /** Another key has an allowance of its own. */
    readonly key: string;
    /** Another plan of a key is tried anew. */
    readonly keyOnPlan: string;
  };
};

/** Enough to tell keys apart, too little to guess one by. */
const fingerprintLength = 16;

/** The ground for the services of one market. */
export function createMarketGround(needs: MarketNeeds): MarketGround {
  const { settings, apiKey } = needs.configuration;
  const isAlwaysOpen = settings.upstream.marketHours === 'always';
  const upstream = upstreamName(settings.upstream);
  const key = `${upstream} key ${sha256(apiKey).slice(0, fingerprintLength)}`;
  return {
    ...needs,
    terms: planTerms[settings.plan],
    calendar: isAlwaysOpen ? createAlwaysOpenCalendar() : createNyseCalendar(),
    onStoreFault: (error) => needs.logger.warn({ event: 'price_not_stored', err: error }),
    names: {
      upstream,
      quotes: quoteStoreName(settings),
      key,
      keyOnPlan: `${key} ${settings.plan}`,
    },
  };
}
