// The shape of the health check.
import { Type } from 'typebox';
import { ageSeconds, instant, object, orNull, source } from '#src/http/wire/schema-parts.ts';

export const probeQuery = object({ probe: Type.Optional(Type.Enum(['live', 'ready'])) });

export const health = object({
  status: Type.Enum(['ok', 'degraded', 'unavailable']),
  version: Type.String(),
  uptime_seconds: Type.Integer({ minimum: 0 }),
  checks: object({
    database: Type.Enum(['ok', 'failed']),
    journal: Type.Enum(['ok', 'failed']),
    market_data: Type.Enum(['ok', 'key_rejected', 'allowance_exhausted', 'unreachable']),
  }),
  nodes: object({
    live: Type.Integer({ minimum: 1 }),
    notices: Type.Enum(['listen', 'poll', 'none'], {
      description: 'How this node hears of what others do; `none` on SQLite',
    }),
  }),
  market_data: object({
    source,
    plan: Type.String(),
    requests_left_today: orNull(Type.Integer({ minimum: 0 })),
    resets_at: orNull(instant),
    last_success_at: orNull(instant),
    cool_down_until: orNull(instant),
    queue_length: Type.Integer({ minimum: 0 }),
    held_symbols: Type.Integer({ minimum: 0 }),
    oldest_held_quote_as_of: orNull(instant),
    oldest_held_quote_age_seconds: orNull(ageSeconds),
    notes: Type.Array(Type.String(), { description: 'Sentences for the operator' }),
  }),
});
