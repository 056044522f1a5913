// The numbers of a running server in Prometheus' words. Most are counted from the events that the
// log is told anyway, whatever its level, so that no other code knows of them.
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { Clock } from '#src/runtime/clock.ts';
import type { LogEvent } from '#src/runtime/log-event.ts';
import type { CommitMeter } from '#src/runtime/meter.ts';

/** What is asked for at each scrape; undefined is left out. */
export type Readings = {
  readonly requestsLeftToday: number | undefined;
  readonly coolDownSeconds: number;
  readonly queueLength: number;
  readonly oldestHeldQuoteAgeSeconds: number | undefined;
  readonly isJournalWell: boolean;
  readonly openOrders: number;
};

export type Metrics = CommitMeter & {
  /** Counts an event of the log. */
  note(event: LogEvent): void;
  /** Everything in the text format, with these readings. */
  print(readings: Readings): Promise<string>;
  readonly contentType: string;
};

const latencyBuckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
const groupBuckets = [1, 2, 5, 10, 20, 50, 100, 200, 500];

export function createMetrics(clock: Clock): Metrics {
  const registry = new Registry();
  const registers = [registry];
  // Of the process itself: event loop, memory, garbage collection, file descriptors.
  collectDefaultMetrics({ register: registry });
  const notes = createNotes(registers);
  const show = createGauges(registers);
  const commitSeconds = new Histogram({
    name: 'papertape_commit_duration_seconds',
    help: 'Time of a durable commit',
    buckets: latencyBuckets,
    registers,
  });
  const commitJobs = new Histogram({
    name: 'papertape_commit_jobs',
    help: 'Jobs that shared a durable commit',
    buckets: groupBuckets,
    registers,
  });

  return {
    note: (event) => findNote(notes, event.event)?.(event),
    commitStarted(jobs) {
      const startedAt = clock.monotonicNow();
      return () => {
        commitJobs.observe(jobs);
        commitSeconds.observe((clock.monotonicNow() - startedAt) / 1_000);
      };
    },
    print(readings) {
      show(readings);
      return registry.metrics();
    },
    contentType: registry.contentType,
  };
}

type Note<Event extends LogEvent = LogEvent> = (event: Event) => void;

/** How each event of the log is counted, of those that are. */
type Notes = {
  readonly [Name in LogEvent['event']]?: Note<Extract<LogEvent, { event: Name }>>;
};

function findNote(notes: Notes, name: LogEvent['event']): Note | undefined {
  // The name picks the note of its own events.
  return notes[name] as Note | undefined;
}

function createNotes(registers: Registry[]): Notes {
  const requests = new Histogram({
    name: 'papertape_http_request_duration_seconds',
    help: 'Time from a request to its answer',
    labelNames: ['method', 'route', 'status'] as const,
    buckets: latencyBuckets,
    registers,
  });
  const upstreamSeconds = new Histogram({
    name: 'papertape_upstream_request_duration_seconds',
    help: 'Time of requests to the price source',
    labelNames: ['function', 'verdict'] as const,
    buckets: latencyBuckets,
    registers,
  });
  const count = (name: string, help: string, ...labelNames: string[]): Note => {
    const counter = new Counter({ name, help, labelNames, registers });
    return (event) => counter.inc(pick(event, labelNames));
  };
  const refused = new Counter({
    name: 'papertape_refused_total',
    help: 'Connections and requests beyond the limits of their address',
    labelNames: ['what'] as const,
    registers,
  });
  return {
    refused: (event) => refused.inc(pick(event, ['what']), event.count),
    malformed_request: count(
      'papertape_malformed_requests_total',
      'What came in place of a request and was answered all the same',
      'status',
    ),
    request: (event) =>
      requests.observe(pick(event, ['method', 'route', 'status']), secondsOf(event)),
    upstream_request: (event) =>
      upstreamSeconds.observe(pick(event, ['function', 'verdict']), secondsOf(event)),
    open_order: countOpenOrders(registers),
    journal_conflict: count(
      'papertape_journal_conflicts_total',
      'Groups of commands that were decided again, as another node was faster on their account',
    ),
    watched_order_gone: count(
      'papertape_watched_orders_gone_total',
      'Open orders that were to be decided when somebody else had decided them already',
    ),
    order_watch_failed: count(
      'papertape_order_watch_failures_total',
      'Open orders that could not be judged or ended when they should have been',
    ),
    order: count('papertape_orders_total', 'Orders by what became of them', 'side', 'verdict'),
    login: count('papertape_logins_total', 'Logins by what became of them', 'verdict'),
    user_created: count('papertape_users_created_total', 'Users created'),
    account_quarantined: count(
      'papertape_accounts_quarantined_total',
      'Accounts whose books did not add up since the start',
    ),
    internal_error: count('papertape_internal_errors_total', 'Answers of 500'),
    mark_not_written: count('papertape_mark_failures_total', 'Failed writes of the mark'),
  };
}

/** What became of orders that waited, by what proved a fill, and how long that took. */
function countOpenOrders(registers: Registry[]): Note<Extract<LogEvent, { event: 'open_order' }>> {
  const ended = new Counter({
    name: 'papertape_open_orders_total',
    help: 'Steps of orders that waited',
    labelNames: ['verdict', 'proof'] as const,
    registers,
  });
  const lag = new Histogram({
    name: 'papertape_fill_lag_seconds',
    help: 'Time from the arrival of a price to the recorded fill of an order that waited',
    buckets: latencyBuckets,
    registers,
  });
  return (event) => {
    ended.inc(pick(event, ['verdict', 'proof']));
    if (event.verdict === 'filled') lag.observe(event.lag_ms / 1_000);
  };
}

function pick(event: LogEvent, names: readonly string[]) {
  const fields = new Map<string, unknown>(Object.entries(event));
  const textOf = (value: unknown) =>
    typeof value === 'string' || typeof value === 'number' ? String(value) : '';
  return Object.fromEntries(names.map((name) => [name, textOf(fields.get(name))]));
}

function secondsOf(event: { readonly duration_ms: number }): number {
  return event.duration_ms / 1_000;
}

function createGauges(registers: Registry[]): (readings: Readings) => void {
  const gauge = (name: string, help: string) => {
    const made = new Gauge({ name: `papertape_${name}`, help, registers });
    // A number that is not known is absent rather than 0.
    return (value: number | undefined) => (value === undefined ? made.remove() : made.set(value));
  };
  const left = gauge('upstream_requests_left_today', 'What is left of the allowance of the day');
  const coolDown = gauge('upstream_cool_down_seconds', 'Until the price source is asked again');
  const queue = gauge('upstream_queue_length', 'Requests to the price source that wait');
  const age = gauge('oldest_held_quote_age_seconds', 'Age of the oldest price that somebody holds');
  const open = gauge('open_orders', 'Orders that wait');
  const well = gauge('journal_well', '1 while the disk records, 0 after it refused to');
  return (readings) => {
    left(readings.requestsLeftToday);
    coolDown(readings.coolDownSeconds);
    queue(readings.queueLength);
    age(readings.oldestHeldQuoteAgeSeconds);
    open(readings.openOrders);
    well(readings.isJournalWell ? 1 : 0);
  };
}
