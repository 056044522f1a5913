-- Orders that belong together: an exit is held until its entry fills, and found by its group.
CREATE TABLE orders_in_groups (
  account      INTEGER NOT NULL,
  order_id     ANY     NOT NULL,
  sequence     INTEGER NOT NULL,
  symbol       TEXT    NOT NULL,
  side         TEXT    NOT NULL CHECK (side IN ('buy', 'sell')),
  status       TEXT    NOT NULL CHECK (status IN
    ('open', 'held', 'filled', 'rejected', 'cancelled', 'expired', 'replaced')),
  submitted_at INTEGER NOT NULL,
  client_key   TEXT,
  group_id     ANY,
  is_leg       INTEGER NOT NULL CHECK (is_leg IN (0, 1))
) STRICT;
INSERT INTO orders_in_groups
  SELECT account, order_id, sequence, symbol, side, status, submitted_at, client_key, NULL, 0
  FROM orders ORDER BY rowid;
DROP TABLE orders;
ALTER TABLE orders_in_groups RENAME TO orders;
CREATE INDEX orders_of_account ON orders (account, order_id);
CREATE INDEX orders_of_group ON orders (account, group_id) WHERE group_id IS NOT NULL;
