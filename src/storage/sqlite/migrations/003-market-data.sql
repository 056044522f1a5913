-- What the upstream said, kept so that a restart does not spend the allowance again. `upstream` names
-- the origin (or the simulator and its seed), so that prices of one are never shown as the other's.
CREATE TABLE quotes (
  upstream   TEXT    NOT NULL,
  symbol     TEXT    NOT NULL,
  content    TEXT    NOT NULL,
  fetched_at INTEGER NOT NULL,
  PRIMARY KEY (upstream, symbol)
) STRICT;

CREATE TABLE listings (
  upstream   TEXT    NOT NULL PRIMARY KEY,
  content    TEXT    NOT NULL,
  fetched_at INTEGER NOT NULL
) STRICT;

-- Requests counted before they leave. `day` is the UTC date; it never goes back.
CREATE TABLE request_allowance (
  upstream           TEXT    NOT NULL PRIMARY KEY,
  day                TEXT    NOT NULL,
  used               INTEGER NOT NULL,
  minute_used        INTEGER NOT NULL,
  exhausted          INTEGER NOT NULL CHECK (exhausted IN (0, 1)),
  last_request_at    INTEGER NOT NULL
) STRICT;
