-- An operator can shut a user out, and give a password that must be changed before anything else.
ALTER TABLE users ADD COLUMN disabled_at INTEGER;
ALTER TABLE users ADD COLUMN must_change_password INTEGER NOT NULL DEFAULT 0
  CHECK (must_change_password IN (0, 1));

-- One row, counted up by operators' commands: a server that remembers sessions reads them anew.
CREATE TABLE access_changes (
  only_row INTEGER NOT NULL PRIMARY KEY CHECK (only_row = 1),
  version  INTEGER NOT NULL
) STRICT;
INSERT INTO access_changes VALUES (1, 0);

-- Wrong passwords and wrong codes inside a session are counted apart.
UPDATE login_failures SET subject = subject || ' password' WHERE subject LIKE 'user %';

-- The journal holds a salted digest of each idempotency key. Salt and readable key stand here, so
-- that they can go with their user. Accounts that are older than this table have no salt yet, and
-- their first entries hold the key itself.
CREATE TABLE account_salts (
  account_id TEXT NOT NULL PRIMARY KEY,
  salt       BLOB NOT NULL
) STRICT;
CREATE TABLE idempotency_keys (
  position   INTEGER NOT NULL PRIMARY KEY,
  account_id TEXT    NOT NULL,
  sequence   INTEGER NOT NULL,
  key        TEXT    NOT NULL
) STRICT;
CREATE INDEX idempotency_keys_of_account ON idempotency_keys (account_id, sequence);

-- One row: whether something was deleted whose bytes are still to be erased from the file.
CREATE TABLE erasures (
  only_row INTEGER NOT NULL PRIMARY KEY CHECK (only_row = 1),
  is_due   INTEGER NOT NULL CHECK (is_due IN (0, 1))
) STRICT;
INSERT INTO erasures VALUES (1, 0);

-- They hold a lot for each purchase; from now on the purchases of a day are one lot.
DELETE FROM snapshots;
