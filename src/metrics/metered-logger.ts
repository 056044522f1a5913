// A logger whose events are counted on their way, also those below its level.
import type { Logger } from '#src/runtime/logger.ts';
import type { Metrics } from './metrics.ts';

/** The same logger, with every event noted. */
export function meterLogger(logger: Logger, metrics: Pick<Metrics, 'note'>): Logger {
  const metered = (level: 'debug' | 'info' | 'warn' | 'error' | 'fatal') => (event: object) => {
    metrics.note(event as Record<string, unknown>);
    logger[level](event);
  };
  return {
    debug: metered('debug'),
    info: metered('info'),
    warn: metered('warn'),
    error: metered('error'),
    fatal: metered('fatal'),
    isLevelEnabled: () => true,
  };
}
