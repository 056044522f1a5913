-- What each user spent of a day's requests, and when each was last active: shares are worked out
-- from both. They go with their user.
CREATE TABLE request_shares (
  upstream TEXT    NOT NULL,
  day      TEXT    NOT NULL,
  user_id  TEXT    NOT NULL REFERENCES users (user_id) ON DELETE CASCADE,
  used     INTEGER NOT NULL,
  PRIMARY KEY (upstream, day, user_id)
) STRICT;
CREATE INDEX request_shares_of_user ON request_shares (user_id);

CREATE TABLE user_activity (
  user_id   TEXT    NOT NULL PRIMARY KEY REFERENCES users (user_id) ON DELETE CASCADE,
  active_at INTEGER NOT NULL
) STRICT;
CREATE INDEX user_activity_by_age ON user_activity (active_at);
CREATE INDEX users_by_age ON users (created_at);
