// A worked example of the health check.
import { asOf } from '#src/http/wire/example-parts.ts';

export const health = {
  status: 'ok',
  version: '0.2.0',
  uptime_seconds: 12,
  checks: { database: 'ok', journal: 'ok', market_data: 'ok' },
  nodes: { live: 1, notices: 'none' },
  market_data: {
    source: 'simulator',
    plan: 'realtime150',
    requests_left_today: null,
    resets_at: null,
    last_success_at: asOf,
    cool_down_until: null,
    queue_length: 0,
    held_symbols: 1,
    oldest_held_quote_as_of: asOf,
    oldest_held_quote_age_seconds: 12,
    notes: [],
  },
};
