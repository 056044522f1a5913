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
import { NotAskerError, type WantStore } from '#src/market/sharing/want.ts';
import type { Database } from '#src/storage/database.ts';
import { fencedForAsker } from '#src/storage/fenced.ts';
import type { Membership } from '#src/storage/membership.ts';

export type MarketNeeds = {
  readonly configuration: Pick<Configuration, 'settings' | 'apiKey'>;
  /** Where prices come from. */
  readonly origin: string;
  readonly database: Database;
  readonly membership: Membership;
  /** Where nodes say what they want to know; undefined for the only one. */
  readonly wants: WantStore | undefined;
  readonly clock: Clock;
  readonly logger: Logger;
};

export type MarketGround = MarketNeeds & {
  readonly terms: PlanTerms;
  readonly calendar: MarketCalendar;
  /** For what the node learns that asks the price source; every other one reads it. */
  readonly askersDatabase: Database;
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
    askersDatabase: announcingPrices(needs),
    onStoreFault(error) {
      // The node that asks by now stores what it learns itself.
      if (error instanceof NotAskerError) return;
      needs.logger.warn({ event: 'price_not_stored', err: error });
    },
    names: {
      upstream,
      quotes: quoteStoreName(settings),
      key,
      keyOnPlan: `${key} ${settings.plan}`,
    },
  };
}

/** The topic of what the node has learned that asks the price source. */
export const pricesTopic = 'prices';

/** Other nodes are told of what was written. */
function announcingPrices({ database, membership }: MarketNeeds): Database {
  const fenced = fencedForAsker(database, membership);
  return {
    ...fenced,
    async write(job) {
      const changes = await fenced.write(job);
      membership.notices.publish(pricesTopic, '');
      return changes;
    },
  };
}
