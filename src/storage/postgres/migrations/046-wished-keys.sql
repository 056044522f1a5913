-- works from: 4
-- The readable idempotency key that was given for an order which takes the place of another one
-- when that one's evidence is in. The entry that asks for it has the key, the order comes without.
CREATE TABLE wished_keys (
  account    bigint NOT NULL,
  order_id   bytea  NOT NULL,
  sequence   bigint NOT NULL,
  client_key text   COLLATE "C" NOT NULL,
  PRIMARY KEY (account, order_id)
);
