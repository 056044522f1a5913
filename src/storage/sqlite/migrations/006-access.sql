-- Sessions get a name that may be shown and the browser they came from; those that are open stay open.
CREATE TABLE sessions_with_id (
  token_hash TEXT    NOT NULL PRIMARY KEY,
  session_id TEXT    NOT NULL UNIQUE,
  user_id    TEXT    NOT NULL REFERENCES users (user_id) ON DELETE CASCADE,
  user_agent TEXT,
  created_at INTEGER NOT NULL,
  used_at    INTEGER NOT NULL,
  expires_at INTEGER NOT NULL
) STRICT;
INSERT INTO sessions_with_id
  SELECT token_hash, lower(hex(randomblob(16))), user_id, NULL, created_at, used_at, expires_at
  FROM sessions;
DROP TABLE sessions;
ALTER TABLE sessions_with_id RENAME TO sessions;
CREATE INDEX sessions_of_user ON sessions (user_id);
CREATE INDEX sessions_by_expiry ON sessions (expires_at);

-- For programs. Of a token, as of a session's, only the hash is kept.
CREATE TABLE api_tokens (
  token_hash TEXT    NOT NULL PRIMARY KEY,
  token_id   TEXT    NOT NULL UNIQUE,
  user_id    TEXT    NOT NULL REFERENCES users (user_id) ON DELETE CASCADE,
  name       TEXT    NOT NULL,
  scope      TEXT    NOT NULL CHECK (scope IN ('read', 'trade')),
  created_at INTEGER NOT NULL,
  used_at    INTEGER,
  expires_at INTEGER
) STRICT;
CREATE INDEX api_tokens_of_user ON api_tokens (user_id);

-- Browsers that a user has logged in from: strangers cannot lock those out.
CREATE TABLE devices (
  device_hash TEXT    NOT NULL PRIMARY KEY,
  user_id     TEXT    NOT NULL REFERENCES users (user_id) ON DELETE CASCADE,
  used_at     INTEGER NOT NULL
) STRICT;
CREATE INDEX devices_of_user ON devices (user_id);

-- `confirmed` is 0 until the user has shown a first code. A code is good once: `last_step` only grows.
CREATE TABLE second_factors (
  user_id   TEXT    NOT NULL PRIMARY KEY REFERENCES users (user_id) ON DELETE CASCADE,
  secret    TEXT    NOT NULL,
  confirmed INTEGER NOT NULL CHECK (confirmed IN (0, 1)),
  last_step INTEGER NOT NULL
) STRICT;

CREATE TABLE recovery_codes (
  user_id   TEXT NOT NULL REFERENCES second_factors (user_id) ON DELETE CASCADE,
  code_hash TEXT NOT NULL,
  PRIMARY KEY (user_id, code_hash)
) STRICT;

-- Wrong passwords by the address they came from, in a window that begins with the first.
CREATE TABLE address_failures (
  address    TEXT    NOT NULL PRIMARY KEY,
  failures   INTEGER NOT NULL,
  started_at INTEGER NOT NULL
) STRICT;
CREATE INDEX address_failures_by_age ON address_failures (started_at);
