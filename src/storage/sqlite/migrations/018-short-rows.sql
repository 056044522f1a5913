-- Short rows. An account is a small number inside of the database, and ids and hashes are binary
-- where they have their usual form (src/storage/sqlite/packing.ts): half the bytes, so that an order
-- changes fewer pages. The text of an event stays as it was written, because hashes cover it.
CREATE TABLE account_numbers (
  account    INTEGER PRIMARY KEY,
  account_id ANY     NOT NULL UNIQUE
) STRICT;
INSERT INTO account_numbers (account_id)
  SELECT iif(account_id GLOB '????????-????-????-????-????????????'
      AND length(replace(account_id, '-', '')) = 32
      AND account_id NOT GLOB '*[^0-9a-f-]*', unhex(account_id, '-'), account_id)
  FROM journal GROUP BY account_id ORDER BY account_id;

-- So that the statements below can find the number of an account by its id as text.
CREATE TEMP TABLE numbers AS
  SELECT account, iif(typeof(account_id) = 'text', account_id, printf('%s-%s-%s-%s-%s',
      substr(lower(hex(account_id)), 1, 8), substr(lower(hex(account_id)), 9, 4),
      substr(lower(hex(account_id)), 13, 4), substr(lower(hex(account_id)), 17, 4),
      substr(lower(hex(account_id)), 21, 12))) AS account_id
  FROM account_numbers;
CREATE UNIQUE INDEX temp.numbers_by_id ON numbers (account_id);

-- The truth: what happened to every account. Rows are appended, never updated and never deleted.
CREATE TABLE journal_of_short_rows (
  position        INTEGER PRIMARY KEY,
  account         INTEGER NOT NULL,
  sequence        INTEGER NOT NULL CHECK (sequence > 0),
  recorded_at     INTEGER NOT NULL,
  event_type      TEXT    NOT NULL,
  event_version   INTEGER NOT NULL,
  hash_version    INTEGER NOT NULL,
  content         TEXT    NOT NULL,
  idempotency_key ANY,
  input_digest    ANY,
  hash            ANY     NOT NULL,
  CHECK ((idempotency_key IS NULL) = (input_digest IS NULL))
) STRICT;
INSERT INTO journal_of_short_rows
  SELECT journal.rowid, account, sequence, recorded_at, event_type, event_version, hash_version,
    content,
    iif(length(idempotency_key) = 64 AND idempotency_key NOT GLOB '*[^0-9a-f]*',
      unhex(idempotency_key), idempotency_key),
    iif(length(input_digest) = 64 AND input_digest NOT GLOB '*[^0-9a-f]*',
      unhex(input_digest), input_digest),
    iif(length(hash) = 64 AND hash NOT GLOB '*[^0-9a-f]*', unhex(hash), hash)
  FROM journal JOIN numbers USING (account_id) ORDER BY journal.rowid;
DROP TABLE journal;
ALTER TABLE journal_of_short_rows RENAME TO journal;

CREATE UNIQUE INDEX journal_sequence ON journal (account, sequence);
CREATE UNIQUE INDEX journal_idempotency_key
  ON journal (account, idempotency_key)
  WHERE idempotency_key IS NOT NULL;

CREATE TRIGGER journal_is_never_updated BEFORE UPDATE ON journal
BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;

CREATE TRIGGER journal_is_never_deleted BEFORE DELETE ON journal
BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;

CREATE TABLE accounts_of_short_rows (
  account   INTEGER PRIMARY KEY,
  opened_at INTEGER NOT NULL,
  closed_at INTEGER
) STRICT;
INSERT INTO accounts_of_short_rows
  SELECT account, opened_at, closed_at FROM accounts JOIN numbers USING (account_id);
DROP TABLE accounts;
ALTER TABLE accounts_of_short_rows RENAME TO accounts;

CREATE TABLE holdings_of_short_rows (
  symbol  TEXT    NOT NULL,
  account INTEGER NOT NULL,
  PRIMARY KEY (symbol, account)
) STRICT, WITHOUT ROWID;
INSERT INTO holdings_of_short_rows
  SELECT symbol, account FROM holdings JOIN numbers USING (account_id);
DROP TABLE holdings;
ALTER TABLE holdings_of_short_rows RENAME TO holdings;

CREATE TABLE orders_of_short_rows (
  account      INTEGER NOT NULL,
  order_id     ANY     NOT NULL,
  sequence     INTEGER NOT NULL,
  symbol       TEXT    NOT NULL,
  side         TEXT    NOT NULL CHECK (side IN ('buy', 'sell')),
  status       TEXT    NOT NULL CHECK (status IN ('filled', 'rejected')),
  submitted_at INTEGER NOT NULL,
  client_key   TEXT
) STRICT;
INSERT INTO orders_of_short_rows
  SELECT account, iif(order_id GLOB '????????-????-????-????-????????????'
      AND length(replace(order_id, '-', '')) = 32
      AND order_id NOT GLOB '*[^0-9a-f-]*', unhex(order_id, '-'), order_id),
    sequence, symbol, side, status, submitted_at, client_key
  FROM orders JOIN numbers USING (account_id) ORDER BY orders.rowid;
DROP TABLE orders;
ALTER TABLE orders_of_short_rows RENAME TO orders;
CREATE INDEX orders_of_account ON orders (account, order_id);

CREATE TABLE salts_of_short_rows (
  account INTEGER PRIMARY KEY,
  salt    BLOB    NOT NULL
) STRICT;
INSERT INTO salts_of_short_rows
  SELECT account, salt FROM account_salts JOIN numbers USING (account_id);
DROP TABLE account_salts;
ALTER TABLE salts_of_short_rows RENAME TO account_salts;

-- Never the truth: they are taken anew.
DROP TABLE snapshots;
CREATE TABLE snapshots (
  account      INTEGER PRIMARY KEY,
  sequence     INTEGER NOT NULL,
  entry_hash   ANY     NOT NULL,
  content      TEXT    NOT NULL,
  content_hash ANY     NOT NULL
) STRICT;

DROP TABLE temp.numbers;
