-- What accounts held once: whoever held at the close before a day has a right to what it brings,
-- also after a sale. And which entry has last put an open order on the terms of new shares.
CREATE TABLE former_holdings (
  symbol      TEXT    NOT NULL,
  account     INTEGER NOT NULL,
  released_at INTEGER NOT NULL,
  PRIMARY KEY (symbol, account)
) STRICT, WITHOUT ROWID;
INSERT INTO former_holdings
  SELECT symbol, account, recorded_at FROM (
    -- The other columns are those of the row with the highest sequence.
    SELECT max(sequence), account, recorded_at, json_extract(content, '$.symbol') AS symbol,
      json_extract(content, '$.positionAfter') AS position_after
    FROM journal WHERE event_type = 'OrderFilled' GROUP BY account, symbol)
  WHERE position_after IS NULL;

ALTER TABLE orders ADD COLUMN adjusted_by INTEGER;
