-- For which sessions orders that wait had their evidence: what is missing is told in their history.
CREATE TABLE evidence_days (
  symbol TEXT NOT NULL,
  date   TEXT NOT NULL,
  kind   TEXT NOT NULL CHECK (kind IN ('seen', 'adjusting')),
  PRIMARY KEY (symbol, date)
) STRICT, WITHOUT ROWID;
