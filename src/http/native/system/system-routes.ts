// Whether the server can serve, and the public description of itself.
import { readFileSync } from 'node:fs';
import { quoteAgeSeconds, type QuoteSource } from '#src/domain/quote.ts';
import type { QuoteMemory } from '#src/market/quotes/quote-memory.ts';
import { interestForgottenMs, type SymbolInterest } from '#src/market/refresh/symbol-interest.ts';
import type { Plan } from '#src/market/allowance/plan.ts';
import type { Upstream } from '#src/market/allowance/upstream.ts';
import type { Clock } from '#src/runtime/clock.ts';
import * as examples from './system-examples.ts';
import { checkMarketData, describeMarketData, type MarketNotesNeeds } from './market-notes.ts';
import { presentInstant } from '#src/http/wire/present-instant.ts';
import { openRoute, type Answer, type Route } from '#src/http/wire/route.ts';
import * as schemas from './system-schemas.ts';

export type Readiness = {
  /** False before recovery has finished and while draining. */
  isReady(): boolean;
  /** Rejects when the database does not answer. */
  checkDatabase(): Promise<void>;
  /** False while the disk refuses to record anything. */
  isJournalWell(): boolean;
};

type Needs = MarketNotesNeeds & {
  readonly readiness: Readiness;
  /** How many nodes live on the database, and how this one hears of the others. */
  readonly nodes: () => { readonly live: number; readonly notices: 'listen' | 'poll' | 'none' };
  readonly interest: SymbolInterest;
  readonly quoteMemory: QuoteMemory;
  readonly clock: Clock;
  readonly marketClock: Clock;
  readonly source: QuoteSource;
  readonly plan: Plan;
  readonly version: string;
  /** Serialized: one for all who ask. */
  readonly openapi: () => Buffer;
};

export function systemRoutes(needs: Needs): readonly Route[] {
  return [
    healthcheck(needs),
    openRoute({
      method: 'GET',
      path: '/openapi.json',
      tag: 'System',
      summary: 'This interface as an OpenAPI 3.1 document',
      description: 'Made from the very schemas that requests are checked against.',
      success: { status: 200, description: 'The document', example: { openapi: '3.1.0' } },
      problems: [],
      handle: async () => ({ status: 200, body: needs.openapi() }),
    }),
    docsFile('/docs', 'page.html', 'text/html', 'Read and try every route'),
    docsFile('/docs/page.js', 'page.js', 'text/javascript', 'The script of the documentation page'),
    docsFile('/docs/page.css', 'page.css', 'text/css', 'The style of the documentation page'),
  ];
}

function healthcheck(needs: Needs): Route {
  const startedAt = needs.clock.monotonicNow();
  return openRoute({
    method: 'GET',
    path: '/healthcheck',
    tag: 'System',
    summary: 'Whether the server can serve',
    description:
      '`ok`, `degraded` (it serves, but no new prices come or the disk fails) or `unavailable` (503). ' +
      '`checks.market_data` is `key_rejected`, `allowance_exhausted` or `unreachable` when no request ' +
      'can be answered; what concerns one function or symbol alone stands in `notes`. ' +
      '`probe=live` is 200 while the process runs, `probe=ready` is 503 while it starts or drains.',
    query: schemas.probeQuery,
    success: {
      status: 200,
      description: 'It serves; a 503 has the same body with `"status": "unavailable"`',
      schema: schemas.health,
      example: examples.health,
    },
    problems: [],
    handle: async ({ query }): Promise<Answer> => {
      const { checks, isServing } = await check(needs);
      await needs.interest.releaseUnheld();
      const market = needs.upstream.status();
      const { leftToday, resetsAt, pausedUntil } = needs.allowance.status();
      const isWell = isServing && checks.market_data === 'ok' && checks.journal === 'ok';
      return {
        status: query.probe === 'live' || isServing ? 200 : 503,
        body: {
          status: isWell ? 'ok' : isServing ? 'degraded' : 'unavailable',
          version: needs.version,
          uptime_seconds: Math.floor((needs.clock.monotonicNow() - startedAt) / 1000),
          checks,
          nodes: needs.nodes(),
          market_data: {
            source: market.source ?? needs.source,
            plan: needs.plan,
            requests_left_today: leftToday ?? null,
            resets_at: instantOrNull(resetsAt),
            last_success_at: instantOrNull(market.lastSuccessAt),
            cool_down_until: instantOrNull(pausedUntil ?? pricesClosedUntil(market)),
            queue_length: market.queueLength,
            ...describeHeldQuotes(needs),
            notes: describeMarketData(needs),
          },
        },
      };
    },
  });
}

/** When prices are asked for again, where nothing but the function of prices is closed. */
function pricesClosedUntil({ closedFunctions }: ReturnType<Upstream['status']>) {
  return closedFunctions.find(({ name }) => name === 'GLOBAL_QUOTE')?.retryAt;
}

/** How stale the prices are that matter: of symbols that stand in portfolios people look at. */
function describeHeldQuotes({ interest, quoteMemory, marketClock }: Needs) {
  const held = interest.heldWithin(interestForgottenMs);
  const known = held.flatMap((symbol) => quoteMemory.find(symbol)?.asOf ?? []);
  const oldest = known.length > 0 ? Math.min(...known) : undefined;
  const asOf = oldest === undefined ? null : { asOf: oldest };
  return {
    held_symbols: held.length,
    oldest_held_quote_as_of: instantOrNull(oldest),
    oldest_held_quote_age_seconds: asOf && quoteAgeSeconds(asOf, marketClock.now()),
  };
}

async function check(needs: Needs) {
  const { readiness } = needs;
  const database = await readiness.checkDatabase().then(
    () => 'ok' as const,
    () => 'failed' as const,
  );
  const market_data = checkMarketData(needs);
  const journal = readiness.isJournalWell() ? 'ok' : 'failed';
  const checks = { database, journal, market_data };
  return { checks, isServing: readiness.isReady() && database === 'ok' };
}

function docsFile(path: string, file: string, contentType: string, summary: string): Route {
  let content: Buffer | undefined;
  return openRoute({
    method: 'GET',
    path,
    tag: 'System',
    summary,
    description: 'Works without any other server.',
    success: { status: 200, description: 'The file', contentType },
    problems: [],
    handle: async () => {
      content ??= readFileSync(new URL(`./docs-page/${file}`, import.meta.url));
      return { status: 200, body: content, contentType: `${contentType}; charset=utf-8` };
    },
  });
}

function instantOrNull(at: number | undefined): string | null {
  return at === undefined ? null : presentInstant(at);
}
