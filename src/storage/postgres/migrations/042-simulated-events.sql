-- works from: 4
-- Since which day splits and delistings come to the built-in market: those of before were none for
-- books that an earlier release has kept.
CREATE TABLE simulated_events (
  "only" integer PRIMARY KEY CHECK ("only" = 1),
  since  text    COLLATE "C" NOT NULL
);
