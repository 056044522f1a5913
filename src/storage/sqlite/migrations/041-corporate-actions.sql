-- What is known of splits, dividends and new names, with what became of each, and when the upstream
-- was last asked about a symbol.
CREATE TABLE corporate_actions (
  upstream  TEXT    NOT NULL,
  action_id TEXT    NOT NULL,
  symbol    TEXT    NOT NULL,
  ex_date   TEXT    NOT NULL,
  revision  INTEGER NOT NULL,
  source    TEXT    NOT NULL,
  terms     TEXT    NOT NULL,
  state     TEXT    NOT NULL CHECK (state IN
    ('proposed', 'waiting', 'accepted', 'applied', 'paid', 'rejected')),
  note      TEXT,
  found_at  INTEGER NOT NULL,
  PRIMARY KEY (upstream, action_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE action_looks (
  upstream  TEXT    NOT NULL,
  symbol    TEXT    NOT NULL,
  looked_at INTEGER NOT NULL,
  PRIMARY KEY (upstream, symbol)
) STRICT, WITHOUT ROWID;
