-- Where the clock of a simulated market stood last, so that it goes on from there.
CREATE TABLE market_clock (
  only INTEGER PRIMARY KEY CHECK (only = 1),
  at   INTEGER NOT NULL
) STRICT;
