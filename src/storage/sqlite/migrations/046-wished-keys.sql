-- The readable idempotency key that was given for an order which takes the place of another one
-- when that one's evidence is in. The entry that asks for it has the key, the order comes without.
CREATE TABLE wished_keys (
  account    INTEGER NOT NULL,
  order_id   ANY     NOT NULL,
  sequence   INTEGER NOT NULL,
  client_key TEXT    NOT NULL,
  PRIMARY KEY (account, order_id)
) STRICT;
