-- A token has a second name that programs of other brokers send beside it. Those that exist get one.
ALTER TABLE api_tokens ADD COLUMN key_id TEXT NOT NULL DEFAULT '';
UPDATE api_tokens SET key_id = 'PK' || hex(randomblob(9));
