-- Symbols whose price may be of other shares than people hold, until that is settled.
CREATE TABLE split_flags (
  upstream    TEXT NOT NULL,
  symbol      TEXT NOT NULL,
  kind        TEXT NOT NULL CHECK (kind IN ('contradiction', 'suspected', 'confirmed', 'cleared')),
  trading_day TEXT NOT NULL,
  PRIMARY KEY (upstream, symbol)
) STRICT;
