-- Where the article behind an item stands, and what became of asking for it: written with the item,
-- so that a kill loses no match. Retention deletes the row with the item's texts.
CREATE TABLE owed (
  item          INTEGER PRIMARY KEY REFERENCES item (id),
  source        INTEGER NOT NULL REFERENCES source (id),
  version       INTEGER NOT NULL,             -- number of the feed's wording it is owed for
  url           TEXT    NOT NULL,
  host          TEXT    NOT NULL,
  origin        TEXT    NOT NULL,             -- scheme, host and port: whose robots.txt counts
  owed_at       INTEGER NOT NULL,
  due_at        INTEGER,                      -- NULL: it is not asked again
  n_taken       INTEGER NOT NULL DEFAULT 0,   -- begun and not finished
  n_tried       INTEGER NOT NULL DEFAULT 0,   -- failed in a row
  n_hops        INTEGER NOT NULL DEFAULT 0,   -- redirects to other origins in a row
  n_looks       INTEGER NOT NULL DEFAULT 0,   -- finished after the one that first gave a text
  read_at       INTEGER,                      -- that one
  etag          TEXT,
  last_modified TEXT,
  validated_url TEXT,
  hash          BLOB,                         -- of the last text
  state         TEXT    NOT NULL CHECK (state IN ('owed', 'read', 'absent', 'disallowed', 'refused', 'gone', 'failed')),
  why           TEXT,                         -- in words, where there is no text
  gone_at       INTEGER                       -- 404 or 410 after it had been read
) STRICT;
CREATE INDEX owed_due ON owed (due_at) WHERE due_at IS NOT NULL;
CREATE INDEX owed_source ON owed (source, owed_at);
CREATE INDEX owed_gone ON owed (gone_at) WHERE gone_at IS NOT NULL;

-- Of the wordings those that came from a page rather than from the feed, and what the page says of
-- itself. The text is the version's `content`.
CREATE TABLE page (
  version   INTEGER PRIMARY KEY REFERENCES version (id) ON DELETE CASCADE,
  title     TEXT    NOT NULL,
  byline    TEXT    NOT NULL,
  lang      TEXT    NOT NULL,
  published INTEGER,
  absence   TEXT                              -- a paywall: the text is its beginning
) STRICT;

-- What each origin allows, asked once a day.
CREATE TABLE robots (
  origin    TEXT PRIMARY KEY,
  text      TEXT    NOT NULL,                 -- empty: everything is allowed
  delay_s   INTEGER NOT NULL DEFAULT 0,       -- rest it asks for between two requests
  until_at  INTEGER NOT NULL,                 -- holds until then
  is_closed INTEGER NOT NULL DEFAULT 0,       -- could not be read: nothing is asked until it can be
  n_failed  INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;

-- A source whose pages give no article rests from being asked for them.
ALTER TABLE source ADD COLUMN n_absent INTEGER NOT NULL DEFAULT 0;  -- pages in a row
ALTER TABLE source ADD COLUMN absent_until INTEGER;
