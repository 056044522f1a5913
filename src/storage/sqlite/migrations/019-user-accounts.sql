-- A user may have several accounts. What people may change of them stands here: their names, and
-- which one is meant where none is named, the open one in the lowest place. A run that takes the
-- place of another one has its name and place, so that both are unique among the open ones only.
CREATE TABLE user_accounts (
  account_id TEXT    NOT NULL PRIMARY KEY,
  user_id    TEXT    NOT NULL REFERENCES users (user_id) ON DELETE CASCADE,
  name       TEXT    NOT NULL,
  place      INTEGER NOT NULL CHECK (place > 0),
  created_at INTEGER NOT NULL,
  closed_at  INTEGER
) STRICT;
INSERT INTO user_accounts SELECT account_id, user_id, 'Main', 1, created_at, NULL FROM users;
CREATE INDEX user_accounts_of_user ON user_accounts (user_id, place);
CREATE UNIQUE INDEX user_accounts_places ON user_accounts (user_id, place)
  WHERE closed_at IS NULL;
CREATE UNIQUE INDEX user_accounts_names ON user_accounts (user_id, name)
  WHERE closed_at IS NULL;

-- A token is bound to one account, those that exist to the only one of their user.
CREATE TABLE bound_tokens (
  token_hash TEXT    NOT NULL PRIMARY KEY,
  token_id   TEXT    NOT NULL UNIQUE,
  user_id    TEXT    NOT NULL REFERENCES users (user_id) ON DELETE CASCADE,
  account_id TEXT    NOT NULL REFERENCES user_accounts (account_id) ON DELETE CASCADE,
  name       TEXT    NOT NULL,
  scope      TEXT    NOT NULL CHECK (scope IN ('read', 'trade')),
  created_at INTEGER NOT NULL,
  used_at    INTEGER,
  expires_at INTEGER
) STRICT;
INSERT INTO bound_tokens
  SELECT token_hash, token_id, user_id, account_id, name, scope, api_tokens.created_at, used_at,
    expires_at
  FROM api_tokens JOIN users USING (user_id) ORDER BY api_tokens.rowid;
DROP TABLE api_tokens;
ALTER TABLE bound_tokens RENAME TO api_tokens;
CREATE INDEX api_tokens_of_user ON api_tokens (user_id);
CREATE INDEX api_tokens_of_account ON api_tokens (account_id);

CREATE TABLE users_without_account (
  user_id              TEXT    NOT NULL PRIMARY KEY,
  username             TEXT    NOT NULL UNIQUE,
  password_hash        TEXT    NOT NULL,
  created_at           INTEGER NOT NULL,
  disabled_at          INTEGER,
  must_change_password INTEGER NOT NULL DEFAULT 0 CHECK (must_change_password IN (0, 1))
) STRICT;
INSERT INTO users_without_account
  SELECT user_id, username, password_hash, created_at, disabled_at, must_change_password
  FROM users ORDER BY rowid;
DROP TABLE users;
ALTER TABLE users_without_account RENAME TO users;
CREATE INDEX users_by_age ON users (created_at);
