// What is moved from one engine to the other: every table but those that only one of them has. A
// table comes behind those that its rows point to.

export type MovedTable = {
  readonly name: string;
  /** What tells its rows apart, in the order in which they are copied. */
  readonly key: readonly string[];
  readonly columns: readonly string[];
  /** Columns of ids and hashes, which each engine packs in its own way. */
  readonly packed: readonly string[];
};

const table = (name: string, keyColumns: string, otherColumns: string, packed = ''): MovedTable => {
  const key = wordsOf(keyColumns);
  return { name, key, columns: [...key, ...wordsOf(otherColumns)], packed: wordsOf(packed) };
};

const wordsOf = (text: string) => text.split(' ').filter((word) => word !== '');

/** In the order in which they are copied. */
export const movedTables: readonly MovedTable[] = [
  table('account_numbers', 'account', 'account_id', 'account_id'),
  table(
    'journal',
    'account sequence',
    'recorded_at event_type event_version hash_version content idempotency_key input_digest hash',
    'idempotency_key input_digest hash',
  ),
  table(
    'snapshots',
    'account',
    'sequence entry_hash content content_hash',
    'entry_hash content_hash',
  ),
  table('accounts', 'account', 'opened_at closed_at'),
  table('holdings', 'symbol account', ''),
  table('former_holdings', 'symbol account', 'released_at'),
  table(
    'orders',
    'account sequence order_id',
    'symbol side status submitted_at client_key group_id is_leg adjusted_by',
    'order_id group_id',
  ),
  table('order_steps', 'account order_id sequence', '', 'order_id'),
  table('wished_keys', 'account order_id', 'sequence client_key', 'order_id'),
  table('open_orders', 'account order_id', 'terms progress', 'order_id'),
  table('account_salts', 'account', 'salt'),
  table('users', 'user_id', 'username password_hash created_at disabled_at must_change_password'),
  table('user_accounts', 'account_id', 'user_id name place created_at closed_at'),
  table('sessions', 'token_hash', 'session_id user_id user_agent created_at used_at expires_at'),
  table(
    'api_tokens',
    'token_hash',
    'token_id user_id account_id name scope created_at used_at expires_at key_id',
  ),
  table('devices', 'device_hash', 'user_id used_at'),
  table('second_factors', 'user_id', 'secret confirmed last_step'),
  table('recovery_codes', 'user_id code_hash', ''),
  table('login_failures', 'subject', 'failures last_failure_at'),
  table('address_failures', 'address', 'failures started_at'),
  table('access_changes', 'only_row', 'version'),
  table('user_activity', 'user_id', 'active_at'),
  table('account_configurations', 'account_id', 'content'),
  table('watchlists', 'watchlist_id', 'account_id name symbols created_at updated_at'),
  table('quotes', 'upstream symbol', 'content fetched_at'),
  table('listings', 'upstream', 'content fetched_at doubt'),
  table(
    'request_allowance',
    'upstream',
    'day used minute_used exhausted last_request_at earlier_days',
  ),
  table('request_shares', 'upstream day user_id', 'used'),
  table('upstream_setbacks', 'upstream kind name', 'failures reason retry_at'),
  table(
    'corporate_actions',
    'upstream action_id',
    'symbol ex_date revision source terms state note found_at',
  ),
  table('action_looks', 'upstream symbol', 'looked_at'),
  table('split_flags', 'upstream symbol', 'kind trading_day'),
  table('symbol_interest', 'symbol', 'held_at asks counted_at'),
  table('price_histories', 'upstream symbol price_interval', 'content fetched_at'),
  table('session_closes', 'symbol date', 'close'),
  table('evidence_days', 'symbol date', 'kind'),
  table('market_clock', 'only', 'at'),
];
