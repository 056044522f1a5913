-- Since which day splits and delistings come to the built-in market: those of before were none for
-- books that an earlier release has kept.
CREATE TABLE simulated_events (
  "only" INTEGER NOT NULL PRIMARY KEY CHECK ("only" = 1),
  since  TEXT    NOT NULL
) STRICT;
