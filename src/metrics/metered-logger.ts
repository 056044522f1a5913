// A logger whose events are counted on their way, also those below its level.
import type { LogEvent } from '#src/runtime/log-event.ts';
import type { Logger } from '#src/runtime/logger.ts';
import type { Metrics } from './metrics.ts';

/** The same logger, with every event noted. */
export function meterLogger(logger: Logger, metrics: Pick<Metrics, 'note'>): Logger {
  const metered = (level: 'debug' | 'info' | 'warn' | 'error' | 'fatal') => (event: LogEvent) => {
    metrics.note(event);
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
