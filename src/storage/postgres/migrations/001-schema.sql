-- Everything of the release that first ran on PostgreSQL, in one step. Text is compared byte for
-- byte whatever the database's collation is, as on SQLite. Every unique key of the books begins with
-- the account, so that an engine that shards PostgreSQL can distribute them.

CREATE TABLE account_numbers (
  account    bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  account_id bytea  NOT NULL UNIQUE
);

CREATE TABLE journal (
  account         bigint  NOT NULL,
  sequence        bigint  NOT NULL CHECK (sequence > 0),
  recorded_at     bigint  NOT NULL,
  event_type      text    COLLATE "C" NOT NULL,
  event_version   integer NOT NULL,
  hash_version    integer NOT NULL,
  content         text    COLLATE "C" NOT NULL,
  idempotency_key bytea,
  input_digest    bytea,
  hash            bytea   NOT NULL,
  PRIMARY KEY (account, sequence),
  CHECK ((idempotency_key IS NULL) = (input_digest IS NULL))
);

CREATE UNIQUE INDEX journal_idempotency_key
  ON journal (account, idempotency_key)
  WHERE idempotency_key IS NOT NULL;

CREATE FUNCTION refuse_to_change_the_journal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'the journal is append-only';
END $$;

CREATE TRIGGER journal_is_never_changed BEFORE UPDATE OR DELETE ON journal
  FOR EACH ROW EXECUTE FUNCTION refuse_to_change_the_journal();

CREATE TRIGGER journal_is_never_emptied BEFORE TRUNCATE ON journal
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_to_change_the_journal();

CREATE TABLE snapshots (
  account      bigint PRIMARY KEY,
  sequence     bigint NOT NULL,
  entry_hash   bytea  NOT NULL,
  content      text   COLLATE "C" NOT NULL,
  content_hash bytea  NOT NULL
);

CREATE TABLE accounts (
  account   bigint PRIMARY KEY,
  opened_at bigint NOT NULL,
  closed_at bigint
);

CREATE TABLE holdings (
  account bigint NOT NULL,
  symbol  text   COLLATE "C" NOT NULL,
  PRIMARY KEY (account, symbol)
);
CREATE INDEX holdings_of_symbol ON holdings (symbol, account);

CREATE TABLE orders (
  account      bigint  NOT NULL,
  order_id     bytea   NOT NULL,
  sequence     bigint  NOT NULL,
  symbol       text    COLLATE "C" NOT NULL,
  side         text    COLLATE "C" NOT NULL CHECK (side IN ('buy', 'sell')),
  status       text    COLLATE "C" NOT NULL CHECK (status IN
    ('open', 'held', 'filled', 'rejected', 'cancelled', 'expired', 'replaced')),
  submitted_at bigint  NOT NULL,
  client_key   text    COLLATE "C",
  group_id     bytea,
  is_leg       integer NOT NULL CHECK (is_leg IN (0, 1))
);
CREATE INDEX orders_of_account ON orders (account, order_id);
CREATE INDEX orders_by_sequence ON orders (account, sequence);
CREATE INDEX orders_of_group ON orders (account, group_id) WHERE group_id IS NOT NULL;

CREATE TABLE order_steps (
  account  bigint NOT NULL,
  order_id bytea  NOT NULL,
  sequence bigint NOT NULL,
  PRIMARY KEY (account, order_id, sequence)
);

CREATE TABLE open_orders (
  account  bigint NOT NULL,
  order_id bytea  NOT NULL,
  terms    text   COLLATE "C" NOT NULL,
  progress text   COLLATE "C" NOT NULL,
  PRIMARY KEY (account, order_id)
);

CREATE TABLE account_salts (
  account bigint PRIMARY KEY,
  salt    bytea  NOT NULL
);

CREATE TABLE users (
  user_id              text    COLLATE "C" PRIMARY KEY,
  username             text    COLLATE "C" NOT NULL UNIQUE,
  password_hash        text    COLLATE "C" NOT NULL,
  created_at           bigint  NOT NULL,
  disabled_at          bigint,
  must_change_password integer NOT NULL DEFAULT 0 CHECK (must_change_password IN (0, 1))
);
CREATE INDEX users_by_age ON users (created_at);

CREATE TABLE user_accounts (
  account_id text    COLLATE "C" PRIMARY KEY,
  user_id    text    COLLATE "C" NOT NULL REFERENCES users (user_id) ON DELETE CASCADE,
  name       text    COLLATE "C" NOT NULL,
  place      integer NOT NULL CHECK (place > 0),
  created_at bigint  NOT NULL,
  closed_at  bigint
);
CREATE INDEX user_accounts_of_user ON user_accounts (user_id, place);
CREATE UNIQUE INDEX user_accounts_places ON user_accounts (user_id, place)
  WHERE closed_at IS NULL;
CREATE UNIQUE INDEX user_accounts_names ON user_accounts (user_id, name)
  WHERE closed_at IS NULL;

CREATE TABLE sessions (
  token_hash text   COLLATE "C" PRIMARY KEY,
  session_id text   COLLATE "C" NOT NULL UNIQUE,
  user_id    text   COLLATE "C" NOT NULL REFERENCES users (user_id) ON DELETE CASCADE,
  user_agent text   COLLATE "C",
  created_at bigint NOT NULL,
  used_at    bigint NOT NULL,
  expires_at bigint NOT NULL
);
CREATE INDEX sessions_of_user ON sessions (user_id);
CREATE INDEX sessions_by_expiry ON sessions (expires_at);

CREATE TABLE api_tokens (
  token_hash text   COLLATE "C" PRIMARY KEY,
  token_id   text   COLLATE "C" NOT NULL UNIQUE,
  user_id    text   COLLATE "C" NOT NULL REFERENCES users (user_id) ON DELETE CASCADE,
  account_id text   COLLATE "C" NOT NULL REFERENCES user_accounts (account_id) ON DELETE CASCADE,
  name       text   COLLATE "C" NOT NULL,
  scope      text   COLLATE "C" NOT NULL CHECK (scope IN ('read', 'trade')),
  created_at bigint NOT NULL,
  used_at    bigint,
  expires_at bigint
);
CREATE INDEX api_tokens_of_user ON api_tokens (user_id);
CREATE INDEX api_tokens_of_account ON api_tokens (account_id);

CREATE TABLE devices (
  device_hash text   COLLATE "C" PRIMARY KEY,
  user_id     text   COLLATE "C" NOT NULL REFERENCES users (user_id) ON DELETE CASCADE,
  used_at     bigint NOT NULL
);
CREATE INDEX devices_of_user ON devices (user_id);

CREATE TABLE second_factors (
  user_id   text    COLLATE "C" PRIMARY KEY REFERENCES users (user_id) ON DELETE CASCADE,
  secret    text    COLLATE "C" NOT NULL,
  confirmed integer NOT NULL CHECK (confirmed IN (0, 1)),
  last_step bigint  NOT NULL
);

CREATE TABLE recovery_codes (
  user_id   text COLLATE "C" NOT NULL REFERENCES second_factors (user_id) ON DELETE CASCADE,
  code_hash text COLLATE "C" NOT NULL,
  PRIMARY KEY (user_id, code_hash)
);

CREATE TABLE login_failures (
  subject         text    COLLATE "C" PRIMARY KEY,
  failures        integer NOT NULL,
  last_failure_at bigint  NOT NULL
);
CREATE INDEX login_failures_by_age ON login_failures (last_failure_at);

CREATE TABLE address_failures (
  address    text    COLLATE "C" PRIMARY KEY,
  failures   integer NOT NULL,
  started_at bigint  NOT NULL
);
CREATE INDEX address_failures_by_age ON address_failures (started_at);

CREATE TABLE access_changes (
  only_row integer PRIMARY KEY CHECK (only_row = 1),
  version  bigint  NOT NULL
);
INSERT INTO access_changes VALUES (1, 0);

CREATE TABLE quotes (
  upstream   text   COLLATE "C" NOT NULL,
  symbol     text   COLLATE "C" NOT NULL,
  content    text   COLLATE "C" NOT NULL,
  fetched_at bigint NOT NULL,
  PRIMARY KEY (upstream, symbol)
);

CREATE TABLE listings (
  upstream   text   COLLATE "C" PRIMARY KEY,
  content    text   COLLATE "C" NOT NULL,
  fetched_at bigint NOT NULL,
  doubt      text   COLLATE "C"
);

CREATE TABLE request_allowance (
  upstream        text    COLLATE "C" PRIMARY KEY,
  day             text    COLLATE "C" NOT NULL,
  used            integer NOT NULL,
  minute_used     integer NOT NULL,
  exhausted       integer NOT NULL CHECK (exhausted IN (0, 1)),
  last_request_at bigint  NOT NULL,
  earlier_days    text    COLLATE "C" NOT NULL DEFAULT '[]'
);

CREATE TABLE request_shares (
  upstream text    COLLATE "C" NOT NULL,
  day      text    COLLATE "C" NOT NULL,
  user_id  text    COLLATE "C" NOT NULL REFERENCES users (user_id) ON DELETE CASCADE,
  used     integer NOT NULL,
  PRIMARY KEY (upstream, day, user_id)
);
CREATE INDEX request_shares_of_user ON request_shares (user_id);

CREATE TABLE user_activity (
  user_id   text   COLLATE "C" PRIMARY KEY REFERENCES users (user_id) ON DELETE CASCADE,
  active_at bigint NOT NULL
);
CREATE INDEX user_activity_by_age ON user_activity (active_at);

CREATE TABLE upstream_setbacks (
  upstream text    COLLATE "C" NOT NULL,
  kind     text    COLLATE "C" NOT NULL,
  name     text    COLLATE "C" NOT NULL,
  failures integer NOT NULL,
  reason   text    COLLATE "C" NOT NULL,
  retry_at bigint  NOT NULL,
  PRIMARY KEY (upstream, kind, name)
);

CREATE TABLE split_flags (
  upstream    text COLLATE "C" NOT NULL,
  symbol      text COLLATE "C" NOT NULL,
  kind        text COLLATE "C" NOT NULL CHECK (kind IN
    ('contradiction', 'suspected', 'confirmed', 'cleared')),
  trading_day text COLLATE "C" NOT NULL,
  PRIMARY KEY (upstream, symbol)
);

CREATE TABLE symbol_interest (
  symbol     text             COLLATE "C" PRIMARY KEY,
  held_at    bigint           NOT NULL,
  asks       double precision NOT NULL,
  counted_at bigint           NOT NULL
);

CREATE TABLE price_histories (
  upstream       text   COLLATE "C" NOT NULL,
  symbol         text   COLLATE "C" NOT NULL,
  price_interval text   COLLATE "C" NOT NULL,
  content        text   COLLATE "C" NOT NULL,
  fetched_at     bigint NOT NULL,
  PRIMARY KEY (upstream, symbol, price_interval)
);

CREATE TABLE evidence_days (
  symbol text COLLATE "C" NOT NULL,
  date   text COLLATE "C" NOT NULL,
  kind   text COLLATE "C" NOT NULL CHECK (kind IN ('seen', 'adjusting')),
  PRIMARY KEY (symbol, date)
);

CREATE TABLE market_clock (
  "only" integer PRIMARY KEY CHECK ("only" = 1),
  at   bigint  NOT NULL
);

-- An id as the columns of the books hold it: bytes where it has the usual form, and otherwise its
-- text behind one zero, or two where one would give it the length of an id or a hash.
CREATE FUNCTION packed_text(id text) RETURNS bytea LANGUAGE sql IMMUTABLE STRICT AS $$
  SELECT CASE
    WHEN id ~ '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$'
      THEN decode(replace(id, '-', ''), 'hex')
    WHEN id ~ '^[0-9a-f]{64}$' THEN decode(id, 'hex')
    WHEN octet_length(convert_to(id, 'UTF8')) IN (15, 31) THEN '\x0000' || convert_to(id, 'UTF8')
    ELSE '\x00' || convert_to(id, 'UTF8')
  END
$$;

-- Who may do something alone. No index on what beats: a renewal stays in its page.
CREATE TABLE leases (
  name       text   COLLATE "C" PRIMARY KEY,
  holder     text   COLLATE "C" NOT NULL,
  place      text   COLLATE "C" NOT NULL,
  expires_at bigint NOT NULL
) WITH (fillfactor = 50);
