-- Items of some days that tell the same thing. A story is never merged into another one.
CREATE TABLE story (
  id        INTEGER PRIMARY KEY,
  head      INTEGER NOT NULL REFERENCES item (id),  -- the first; from the first edition on the one it showed
  opened_at INTEGER NOT NULL,
  last_at   INTEGER NOT NULL,
  claimed_at INTEGER                               -- an edition showed it: its head stays
) STRICT;

-- Which story an item tells, once and for all, and by what that was known.
CREATE TABLE told (
  item     INTEGER PRIMARY KEY REFERENCES item (id),
  story    INTEGER NOT NULL REFERENCES story (id),
  seen_at  INTEGER NOT NULL,
  kinship  TEXT    NOT NULL,                        -- first, link, title, copy, part
  kin      INTEGER REFERENCES item (id),            -- the earlier item it is akin to
  likeness INTEGER,                                 -- of a copy: thousandths of the runs of words in common
  signs    BLOB                                     -- those in `sign`, eight bytes each, while it can be found by them
) STRICT;
CREATE INDEX told_story ON told (story);
CREATE INDEX told_found ON told (seen_at) WHERE signs IS NOT NULL;

-- By what a later item finds its kin, for as long as a story may go on.
CREATE TABLE sign (
  sign INTEGER NOT NULL,
  item INTEGER NOT NULL,
  PRIMARY KEY (sign, item)
) STRICT, WITHOUT ROWID;

-- 0: nobody has looked yet which story it tells.
ALTER TABLE item ADD COLUMN is_told INTEGER NOT NULL DEFAULT 1;
CREATE INDEX item_untold ON item (first_seen, id) WHERE is_told = 0;
