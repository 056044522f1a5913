// The streams of this process, on the services.
import { createStreamDesk, type StreamDesk } from '#src/http/stream/stream-desk.ts';
import { planTerms } from '#src/market/allowance/plan.ts';
import type { Services } from './services.ts';

/** No stream yet. They end when the feed of accounts does. */
export function createStreams(services: Services): StreamDesk {
  const { broker, logger, settings, watchedSymbols } = services;
  const desk = createStreamDesk({
    ...services,
    headOf: async (accountId) =>
      (await broker.readHistory(accountId, Number.MAX_SAFE_INTEGER, 1))[0]?.sequence ?? 0,
    onFault: (error) => logger.error({ event: 'stream_failed', err: error }),
  });
  // Whoever looks at a price sees it move, where that costs nobody a request of the day.
  const isLimited = planTerms[settings.plan].requestsPerDay !== undefined;
  if (!isLimited) watchedSymbols.follow(desk.named);
  return desk;
}
