-- The text that a hash covers and each event type have versions of their own. In the rows that are
-- there one number was both: 0 stands for that, since rows of the journal are never updated.
ALTER TABLE journal ADD COLUMN hash_version INTEGER NOT NULL DEFAULT 0;

-- A snapshot says its version and names its fields from now on. They are never the truth.
DELETE FROM snapshots;
