-- The truth: what happened to every account. Rows are appended, never updated and never deleted.
CREATE TABLE journal (
  account_id      TEXT    NOT NULL,
  sequence        INTEGER NOT NULL CHECK (sequence > 0),
  recorded_at     INTEGER NOT NULL,
  event_type      TEXT    NOT NULL,
  event_version   INTEGER NOT NULL,
  content         TEXT    NOT NULL,
  idempotency_key TEXT,
  input_digest    TEXT,
  hash            TEXT    NOT NULL,
  PRIMARY KEY (account_id, sequence),
  CHECK ((idempotency_key IS NULL) = (input_digest IS NULL))
) STRICT;

CREATE UNIQUE INDEX journal_idempotency_key
  ON journal (account_id, idempotency_key)
  WHERE idempotency_key IS NOT NULL;

CREATE TRIGGER journal_is_never_updated BEFORE UPDATE ON journal
BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;

CREATE TRIGGER journal_is_never_deleted BEFORE DELETE ON journal
BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
