-- works from: 4
-- What accounts held once: whoever held at the close before a day has a right to what it brings,
-- also after a sale. And which entry has last put an open order on the terms of new shares. Nodes of
-- the release before would write entries without these rows.
CREATE TABLE former_holdings (
  account     bigint NOT NULL,
  symbol      text   COLLATE "C" NOT NULL,
  released_at bigint NOT NULL,
  PRIMARY KEY (account, symbol)
);
CREATE INDEX former_holdings_of_symbol ON former_holdings (symbol, account);
INSERT INTO former_holdings (symbol, account, released_at)
  SELECT symbol, account, recorded_at FROM (
    SELECT DISTINCT ON (account, content::json->>'symbol') account, recorded_at,
      content::json->>'symbol' AS symbol, content::json->>'positionAfter' AS position_after
    FROM journal WHERE event_type = 'OrderFilled'
    ORDER BY account, content::json->>'symbol', sequence DESC) AS last_fills
  WHERE position_after IS NULL;

ALTER TABLE orders ADD COLUMN adjusted_by bigint;
