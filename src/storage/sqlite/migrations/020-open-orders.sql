-- Orders that wait. An order has more states than filled and rejected, and steps after its first
-- entry; what is open stands apart with all that judging it needs, so that a start reads no journal.
CREATE TABLE orders_with_a_life (
  account      INTEGER NOT NULL,
  order_id     ANY     NOT NULL,
  sequence     INTEGER NOT NULL,
  symbol       TEXT    NOT NULL,
  side         TEXT    NOT NULL CHECK (side IN ('buy', 'sell')),
  status       TEXT    NOT NULL
    CHECK (status IN ('open', 'filled', 'rejected', 'cancelled', 'expired', 'replaced')),
  submitted_at INTEGER NOT NULL,
  client_key   TEXT
) STRICT;
INSERT INTO orders_with_a_life SELECT * FROM orders ORDER BY rowid;
DROP TABLE orders;
ALTER TABLE orders_with_a_life RENAME TO orders;
CREATE INDEX orders_of_account ON orders (account, order_id);

CREATE TABLE order_steps (
  account  INTEGER NOT NULL,
  order_id ANY     NOT NULL,
  sequence INTEGER NOT NULL,
  PRIMARY KEY (account, order_id, sequence)
) STRICT, WITHOUT ROWID;

CREATE TABLE open_orders (
  account  INTEGER NOT NULL,
  order_id ANY     NOT NULL,
  terms    TEXT    NOT NULL,
  progress TEXT    NOT NULL,
  PRIMARY KEY (account, order_id)
) STRICT, WITHOUT ROWID;
