-- What the owner of an account has set for orders of programs, and lists of symbols kept for them.
CREATE TABLE account_configurations (
  account_id TEXT NOT NULL PRIMARY KEY REFERENCES user_accounts (account_id) ON DELETE CASCADE,
  content    TEXT NOT NULL
) STRICT;

CREATE TABLE watchlists (
  watchlist_id TEXT    NOT NULL PRIMARY KEY,
  account_id   TEXT    NOT NULL REFERENCES user_accounts (account_id) ON DELETE CASCADE,
  name         TEXT    NOT NULL,
  symbols      TEXT    NOT NULL,
  created_at   INTEGER NOT NULL,
  updated_at   INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX watchlists_of_account ON watchlists (account_id, name);

-- What symbols traded at when their sessions closed, kept from quotes that were fetched anyway.
CREATE TABLE session_closes (
  symbol TEXT NOT NULL,
  date   TEXT NOT NULL,
  close  TEXT NOT NULL,
  PRIMARY KEY (symbol, date)
) STRICT, WITHOUT ROWID;
