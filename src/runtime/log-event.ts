// Every event that the log can have, with its fields. Metrics count by these types, so that no
// event can be renamed in one place alone.

/** Requests, connections and what was refused. */
type HttpEvent =
  | {
      readonly event: 'request';
      readonly request_id: string;
      readonly user_id: string | undefined;
      readonly method: string;
      readonly route: string;
      readonly status: number | 'aborted';
      readonly duration_ms: number;
    }
  | {
      readonly event: 'malformed_request';
      readonly request_id: string;
      readonly status: number;
      readonly reason: string;
    }
  | { readonly event: 'refused'; readonly what: string; readonly count: number }
  | {
      readonly event: 'page_error';
      readonly request_id: string;
      readonly message: string;
      readonly place: string | undefined;
      readonly screen: string | undefined;
      readonly version: string | undefined;
    }
  | { readonly event: 'stream_failed'; readonly err: unknown }
  | { readonly event: 'internal_error'; readonly request_id?: string; readonly err: unknown };

/** What users did to their logins, tokens and second factors. */
type IdentityEvent =
  | {
      readonly event: 'login';
      readonly verdict: string;
      readonly user_id: string | undefined;
      readonly request_id: string;
    }
  | { readonly event: 'logout' | 'session_revoked'; readonly user_id: string }
  | {
      readonly event:
        | 'user_created'
        | 'account_opened'
        | 'account_renamed'
        | 'account_reset'
        | 'account_closed';
      readonly user_id: string;
      readonly account_id: string;
    }
  | {
      readonly event: 'password_change' | 'user_deleted';
      readonly verdict: string;
      readonly user_id: string;
    }
  | {
      readonly event: 'second_factor';
      readonly step: string;
      readonly verdict: string;
      readonly user_id: string;
    }
  | {
      readonly event: 'token_created';
      readonly user_id: string;
      readonly token_id: string;
      readonly scope: string;
    }
  | { readonly event: 'token_revoked'; readonly user_id: string; readonly token_id: string };

/** Orders and the books. */
type TradingEvent =
  | {
      readonly event: 'order';
      readonly account_id: string;
      readonly request_id: string;
      readonly side: string;
      readonly symbol: string;
      readonly quantity: string;
      readonly type: string;
      readonly order_class?: string;
      readonly verdict: string;
      readonly order_id?: string;
      readonly price?: string;
      readonly notional?: string;
      readonly sequence?: number;
      readonly replayed?: boolean;
    }
  | {
      readonly event: 'open_order';
      readonly account_id: string;
      readonly order_id: string;
      readonly symbol: string;
      readonly verdict: string;
      readonly proof?: string;
      readonly price?: string;
      /** From the quote's arrival to the commit. */
      readonly lag_ms: number;
    }
  | { readonly event: 'order_watch_failed'; readonly symbol: string; readonly err: unknown }
  | { readonly event: 'action_not_applied'; readonly symbol: string; readonly err: unknown }
  | {
      readonly event: 'action_applied';
      readonly action_id: string;
      readonly ex_date: string;
      /** The day on which it was applied. */
      readonly today: string;
      /** Accounts that it has changed. */
      readonly count: number;
    }
  | { readonly event: 'closing_not_finished' | 'journal_conflict'; readonly account_id: string }
  | {
      readonly event: 'watched_order_gone';
      readonly account_id: string;
      readonly order_id: string;
    }
  | { readonly event: 'account_quarantined'; readonly account_id: string; readonly reason: string }
  | {
      readonly event: 'snapshot_not_kept' | 'mark_not_written' | 'price_not_stored';
      readonly err: unknown;
    };

/** The price source. */
type MarketEvent =
  | {
      readonly event: 'upstream_request';
      readonly function: string;
      readonly verdict: string;
      readonly duration_ms: number;
      readonly [field: string]: unknown;
    }
  | { readonly event: 'listing_failed'; readonly reason: string }
  | { readonly event: 'listing_shrunk'; readonly count: number; readonly count_before: number };

/** Start and stop. */
type ServerEvent =
  | {
      readonly event: 'started';
      readonly url: string;
      readonly pid: number;
      readonly upstream: string;
      readonly plan: string;
      readonly database: string;
      readonly metrics_port: number | undefined;
    }
  | { readonly event: 'market_time_goes_on'; readonly from: string; readonly advice: string }
  | { readonly event: 'market_clock_not_kept'; readonly err: unknown }
  | { readonly event: 'evidence_day_not_kept'; readonly err: unknown }
  | { readonly event: 'session_close_not_kept'; readonly err: unknown }
  | { readonly event: 'open_orders_not_loaded'; readonly err: unknown }
  | { readonly event: 'database_behind'; readonly advice: string }
  | { readonly event: 'stopping' }
  | { readonly event: 'stopped'; readonly drained: boolean }
  | { readonly event: 'plain_http'; readonly host: string; readonly advice: string }
  | {
      readonly event: 'database_upgraded';
      readonly from_schema: number;
      readonly to_schema: number;
      readonly entries: number;
      readonly kept_as: string | null;
    }
  | { readonly event: 'data_folder_open'; readonly folder: string; readonly advice: string }
  | { readonly event: 'database_not_owned'; readonly database: string; readonly advice: string };

export type LogEvent = HttpEvent | IdentityEvent | TradingEvent | MarketEvent | ServerEvent;
