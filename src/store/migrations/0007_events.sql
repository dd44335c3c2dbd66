-- told.kinship may now be `event` as well: one event in other words.
-- What an item speaks of, as `story` writes it, for as long as a later item may tell the same.
ALTER TABLE told ADD COLUMN terms BLOB;

-- How many items of these days speak of what; -1: how many items there are.
CREATE TABLE term (
  term INTEGER PRIMARY KEY,
  n    INTEGER NOT NULL
) STRICT;
CREATE INDEX term_unused ON term (n) WHERE n = 0;
