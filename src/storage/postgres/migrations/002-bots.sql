-- Public halves of tokens, what owners have set for the orders of programs, and lists of symbols.
-- works from: 1
ALTER TABLE api_tokens ADD COLUMN key_id text COLLATE "C" NOT NULL DEFAULT '';
UPDATE api_tokens SET key_id = 'PK' || upper(substr(md5(token_id || random()::text), 1, 18));

CREATE TABLE account_configurations (
  account_id text COLLATE "C" PRIMARY KEY REFERENCES user_accounts (account_id) ON DELETE CASCADE,
  content    text COLLATE "C" NOT NULL
);

CREATE TABLE watchlists (
  watchlist_id text   COLLATE "C" PRIMARY KEY,
  account_id   text   COLLATE "C" NOT NULL REFERENCES user_accounts (account_id) ON DELETE CASCADE,
  name         text   COLLATE "C" NOT NULL,
  symbols      text   COLLATE "C" NOT NULL,
  created_at   bigint NOT NULL,
  updated_at   bigint NOT NULL
);
CREATE UNIQUE INDEX watchlists_of_account ON watchlists (account_id, name);

CREATE TABLE session_closes (
  symbol text COLLATE "C" NOT NULL,
  date   text COLLATE "C" NOT NULL,
  close  text COLLATE "C" NOT NULL,
  PRIMARY KEY (symbol, date)
);
