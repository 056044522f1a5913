-- What can be asked without replaying anything, written in the same commit as the entries that it
-- is derived from. Never the truth: `rebuild` makes these rows anew.
CREATE TABLE accounts (
  account_id TEXT    NOT NULL PRIMARY KEY,
  opened_at  INTEGER NOT NULL,
  closed_at  INTEGER
) STRICT;
INSERT INTO accounts
  SELECT account_id, recorded_at,
    (SELECT recorded_at FROM journal AS later
     WHERE later.account_id = journal.account_id AND later.event_type = 'AccountClosed')
  FROM journal WHERE event_type = 'AccountOpened';

-- Which accounts hold a symbol.
CREATE TABLE holdings (
  symbol     TEXT NOT NULL,
  account_id TEXT NOT NULL,
  PRIMARY KEY (symbol, account_id)
) STRICT, WITHOUT ROWID;
INSERT INTO holdings
  SELECT symbol, account_id FROM (
    -- The other columns are those of the row with the highest sequence.
    SELECT max(sequence), account_id, json_extract(content, '$.symbol') AS symbol,
      json_extract(content, '$.positionAfter') AS position_after
    FROM journal WHERE event_type = 'OrderFilled' GROUP BY account_id, symbol)
  WHERE position_after IS NOT NULL;

-- Every order that was recorded. The readable idempotency key is overwritten when its user is
-- deleted; the journal holds a digest of it.
CREATE TABLE orders (
  account_id   TEXT    NOT NULL,
  order_id     TEXT    NOT NULL,
  sequence     INTEGER NOT NULL,
  symbol       TEXT    NOT NULL,
  side         TEXT    NOT NULL CHECK (side IN ('buy', 'sell')),
  status       TEXT    NOT NULL CHECK (status IN ('filled', 'rejected')),
  submitted_at INTEGER NOT NULL,
  client_key   TEXT
) STRICT;
INSERT INTO orders
  SELECT journal.account_id, json_extract(content, '$.orderId'), journal.sequence,
    json_extract(content, '$.symbol'), json_extract(content, '$.side'),
    iif(event_type = 'OrderFilled', 'filled', 'rejected'), json_extract(content, '$.submittedAt'),
    idempotency_keys.key
  FROM journal LEFT JOIN idempotency_keys
    ON idempotency_keys.account_id = journal.account_id
    AND idempotency_keys.sequence = journal.sequence
  WHERE event_type IN ('OrderFilled', 'OrderRejected')
  ORDER BY journal.rowid;
CREATE INDEX orders_of_account ON orders (account_id, order_id);

DROP TABLE idempotency_keys;
