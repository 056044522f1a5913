-- Symbols and functions that the price source gave no usable answer about, with the failures in a row
-- and when each is tried again: a restart must not try all of them anew.
CREATE TABLE upstream_setbacks (
  upstream TEXT    NOT NULL,
  kind     TEXT    NOT NULL,
  name     TEXT    NOT NULL,
  failures INTEGER NOT NULL,
  reason   TEXT    NOT NULL,
  retry_at INTEGER NOT NULL,
  PRIMARY KEY (upstream, kind, name)
) STRICT;
