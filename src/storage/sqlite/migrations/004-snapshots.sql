-- Spares long replays. Never the truth: every row may be deleted at any time.
CREATE TABLE snapshots (
  account_id   TEXT    NOT NULL PRIMARY KEY,
  sequence     INTEGER NOT NULL,
  entry_hash   TEXT    NOT NULL,
  content      TEXT    NOT NULL,
  content_hash TEXT    NOT NULL
) STRICT;
