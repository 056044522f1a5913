-- The symbols that stand in portfolios people look at: what the refresh in the background cares for.
CREATE TABLE symbol_interest (
  symbol     TEXT    NOT NULL PRIMARY KEY,
  held_at    INTEGER NOT NULL,
  asks       REAL    NOT NULL,
  counted_at INTEGER NOT NULL
) STRICT;

-- Bars as they traded, one document a symbol and interval.
CREATE TABLE price_histories (
  upstream       TEXT    NOT NULL,
  symbol         TEXT    NOT NULL,
  price_interval TEXT    NOT NULL,
  content        TEXT    NOT NULL,
  fetched_at     INTEGER NOT NULL,
  PRIMARY KEY (upstream, symbol, price_interval)
) STRICT;

-- A clock that jumps back finds the days it was in before with their counts: JSON of the last few.
ALTER TABLE request_allowance ADD COLUMN earlier_days TEXT NOT NULL DEFAULT '[]';
