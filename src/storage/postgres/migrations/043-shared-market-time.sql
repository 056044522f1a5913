-- works from: 4
-- Servers of the same books share the time of a simulated market: where it stood is of an instant of
-- real time, from which whoever comes later goes on.
ALTER TABLE market_clock ADD COLUMN saved_at bigint;
ALTER TABLE market_clock ADD COLUMN speed double precision;
