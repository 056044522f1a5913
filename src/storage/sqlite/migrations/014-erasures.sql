-- Deletions are counted instead of flagged, so that one which comes while another is being erased
-- is not taken for done. Whatever the flag said, the first start erases once.
DROP TABLE erasures;
CREATE TABLE erasures (
  only_row  INTEGER NOT NULL PRIMARY KEY CHECK (only_row = 1),
  -- How many deletions there were, up to which one the tables were rewritten, and up to which one
  -- nothing is left in the file or its log.
  deletions INTEGER NOT NULL,
  rewritten INTEGER NOT NULL,
  erased    INTEGER NOT NULL
) STRICT;
INSERT INTO erasures VALUES (1, 1, 0, 0);
