-- Times are whole seconds since 1970, UTC. Order never rests on rowids.

-- What we watch. The name is its identity; a changed address keeps its items.
CREATE TABLE source (
  id            INTEGER PRIMARY KEY,
  name          TEXT    NOT NULL UNIQUE,
  url           TEXT    NOT NULL,
  host          TEXT    NOT NULL,
  outlet        TEXT    NOT NULL,
  role          TEXT,
  country       TEXT,
  lang          TEXT,
  tags          TEXT    NOT NULL DEFAULT '',
  added_at      INTEGER NOT NULL,
  left_at       INTEGER,                      -- no longer configured since
  is_held       INTEGER NOT NULL DEFAULT 0,   -- seems renamed; nothing of it is mailed until `was` says so
  etag          TEXT,
  last_modified TEXT,
  validated_url TEXT,                         -- whose validators these are, after redirects
  lives_at      TEXT,                         -- where permanent redirects have led for a day
  moved_to      TEXT,                         -- where the last one led
  moved_since   INTEGER,
  n_moved       INTEGER NOT NULL DEFAULT 0,   -- sightings of it in a row
  due_at        INTEGER NOT NULL,
  shuffle       INTEGER NOT NULL DEFAULT 0,   -- order among those due at once
  not_before    INTEGER,                      -- Retry-After
  n_taken       INTEGER NOT NULL DEFAULT 0,   -- polls begun and not finished
  is_forced     INTEGER NOT NULL DEFAULT 0,   -- somebody asked for it by hand
  polled_at     INTEGER,                      -- last finished poll
  first_read_at INTEGER,                      -- first successful poll: it brought history
  read_at       INTEGER,                      -- last successful poll
  news_at       INTEGER,                      -- last poll that brought something new
  gap_s         INTEGER,                      -- usual time between its items
  asked_s       INTEGER NOT NULL DEFAULT 0,   -- rest the document asks for
  skip          INTEGER NOT NULL DEFAULT 0,   -- skipHours and skipDays, as bits
  pace          INTEGER NOT NULL DEFAULT 0,   -- steps slower (over 0) or faster than usual
  newest_at     INTEGER,                      -- date of the newest item of the last window
  n_empty       INTEGER NOT NULL DEFAULT 0,   -- windows in a row without items where there were some
  empty_since   INTEGER,
  n_burst       INTEGER NOT NULL DEFAULT 0,   -- old items republished in the last burst; held
  burst_at      INTEGER,
  fill_url      TEXT,                         -- where items of an open gap may be
  fill_then     INTEGER,                      -- when the feed itself is due after that
  n_fill        INTEGER NOT NULL DEFAULT 0,   -- pages looked at
  n_same        INTEGER NOT NULL DEFAULT 0,   -- identical bodies in a row
  body_hash     BLOB,
  n_flaws       INTEGER NOT NULL DEFAULT 0,
  flaws         TEXT    NOT NULL DEFAULT '',
  n_failed      INTEGER NOT NULL DEFAULT 0,
  failing_since INTEGER,
  status        INTEGER,                      -- HTTP status of the trouble, if it has one
  trouble       TEXT,
  hint          TEXT
) STRICT;
CREATE INDEX source_due ON source (due_at, shuffle) WHERE left_at IS NULL;

-- Stretches in which a feed's items may have come and gone between two polls.
CREATE TABLE gap (
  id        INTEGER PRIMARY KEY,
  source    INTEGER NOT NULL REFERENCES source (id),
  from_at   INTEGER NOT NULL,                 -- newest item known before
  to_at     INTEGER NOT NULL,                 -- oldest item of the window that shared nothing
  found_at  INTEGER NOT NULL,
  n_filled  INTEGER NOT NULL DEFAULT 0,       -- items found in older pages
  closed_at INTEGER                           -- older pages reached back to what was known
) STRICT;
CREATE INDEX gap_source ON gap (source, found_at);

-- When a source could not be read, and is again: windows it was missing from are no measure of
-- what is usual. What fails now stands in its row.
CREATE TABLE outage (
  source  INTEGER NOT NULL REFERENCES source (id),
  from_at INTEGER NOT NULL,
  to_at   INTEGER NOT NULL
) STRICT;
CREATE INDEX outage_to ON outage (to_at);
CREATE TRIGGER outage_over AFTER UPDATE OF failing_since ON source
WHEN OLD.failing_since IS NOT NULL AND NEW.failing_since IS NULL
BEGIN
  INSERT INTO outage (source, from_at, to_at)
  VALUES (OLD.id, OLD.failing_since, coalesce(NEW.polled_at, NEW.read_at, OLD.failing_since));
END;

-- When a host may be asked again.
CREATE TABLE host (
  name    TEXT PRIMARY KEY,
  next_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Identities. Never deleted: what a feed may still list must not become new again.
CREATE TABLE item (
  id         INTEGER PRIMARY KEY,
  source     INTEGER NOT NULL REFERENCES source (id),
  key        TEXT    NOT NULL,
  canon      INTEGER,                         -- hash of the canonical link, if it tells items apart
  title      INTEGER,                         -- hash of the folded title
  told_at    INTEGER,                         -- the date the outlet gives it
  text_hash  INTEGER NOT NULL,                -- of the current wording
  n_versions INTEGER NOT NULL,
  first_seen INTEGER NOT NULL,
  is_history INTEGER NOT NULL,                -- 1 came with the source's first successful poll; 2 held: an old item republished
  UNIQUE (source, key)
) STRICT;
CREATE INDEX item_canon ON item (source, canon) WHERE canon IS NOT NULL;
CREATE INDEX item_title ON item (source, title) WHERE title IS NOT NULL;
CREATE INDEX item_seen ON item (first_seen);

-- Wordings. Retention deletes these, never the item.
CREATE TABLE version (
  id         INTEGER PRIMARY KEY,
  item       INTEGER NOT NULL REFERENCES item (id),
  n          INTEGER NOT NULL,
  seen_at    INTEGER NOT NULL,
  title      TEXT    NOT NULL,
  summary    TEXT    NOT NULL,
  content    TEXT    NOT NULL,
  link       TEXT    NOT NULL,
  author     TEXT    NOT NULL,
  categories TEXT    NOT NULL,
  lang       TEXT,
  published  INTEGER,
  updated    INTEGER,
  UNIQUE (item, n)
) STRICT;

-- Folded words of each item's current wording; rowid = item.id.
CREATE VIRTUAL TABLE search USING fts5 (words, content = '', contentless_delete = 1, tokenize = 'ascii');

-- Rules, by name and fingerprint.
CREATE TABLE watch (
  id          INTEGER PRIMARY KEY,
  name        TEXT    NOT NULL UNIQUE,
  fingerprint TEXT    NOT NULL,
  born_at     INTEGER NOT NULL,
  changed_at  INTEGER NOT NULL,
  left_at     INTEGER,
  is_held     INTEGER NOT NULL DEFAULT 0,
  rerun_below INTEGER,                        -- items under this id still wait for the changed rule
  n_gained    INTEGER NOT NULL DEFAULT 0,
  n_lost      INTEGER NOT NULL DEFAULT 0
) STRICT;

-- Derived: what a version gave under a watch.
CREATE TABLE matched (
  version  INTEGER NOT NULL REFERENCES version (id) ON DELETE CASCADE,
  watch    INTEGER NOT NULL REFERENCES watch (id),
  item     INTEGER NOT NULL REFERENCES item (id),
  score    INTEGER NOT NULL,                  -- half points
  tier     TEXT    NOT NULL CHECK (tier IN ('main', 'also', 'passing')),
  is_late  INTEGER NOT NULL,                  -- found by a changed rule looking back: never mailed as news
  evidence TEXT    NOT NULL,                  -- JSON
  PRIMARY KEY (version, watch)
) STRICT, WITHOUT ROWID;
CREATE INDEX matched_item ON matched (watch, item);

-- Subscriptions, by name.
CREATE TABLE digest (
  id          INTEGER PRIMARY KEY,
  name        TEXT    NOT NULL UNIQUE,
  fingerprint TEXT    NOT NULL,               -- of recipients and watches: tells a rename from a newcomer
  born_at     INTEGER NOT NULL,
  floor_at    INTEGER NOT NULL,               -- the slot before its birth; it never reaches back further
  left_at     INTEGER,
  is_held     INTEGER NOT NULL DEFAULT 0
) STRICT;

-- One issue of a digest. A skipped, empty or missed slot is a row without deliveries; so is one
-- that could not be composed, and its items stay open. Alerts, samples and what the administrator
-- is told are editions of digests that no file names: `alert:…`, `sample:…`, `admin:`.
CREATE TABLE edition (
  id          INTEGER PRIMARY KEY,
  digest      INTEGER NOT NULL REFERENCES digest (id),
  slot_at     INTEGER NOT NULL,
  composed_at INTEGER NOT NULL,
  from_at     INTEGER NOT NULL,
  to_at       INTEGER NOT NULL,
  kind        TEXT    NOT NULL CHECK (kind IN ('news', 'quiet', 'skipped', 'missed', 'failed')),
  subject     TEXT    NOT NULL,
  n_items     INTEGER NOT NULL,
  beat_at     INTEGER,                        -- all copies were accepted, and the heartbeat was fetched
  UNIQUE (digest, slot_at)
) STRICT;

-- What an edition claims. At most one full entry per digest and item; `again` = 1 is the one line
-- it may have once more, when it has become a main story since.
CREATE TABLE edition_item (
  edition INTEGER NOT NULL REFERENCES edition (id),
  digest  INTEGER NOT NULL REFERENCES digest (id),
  item    INTEGER NOT NULL REFERENCES item (id),
  watch   INTEGER NOT NULL REFERENCES watch (id),
  story   INTEGER NOT NULL,
  is_main INTEGER NOT NULL,                   -- head of a main story
  tier    TEXT    NOT NULL CHECK (tier IN ('main', 'also', 'passing')),
  again   INTEGER NOT NULL DEFAULT 0,
  UNIQUE (digest, item, again)
) STRICT;
CREATE INDEX edition_item_edition ON edition_item (edition);
CREATE INDEX edition_item_item ON edition_item (item);

-- The outbox. `raw` never changes after the row is written, but retention empties it once it is
-- sent; it stands last, so that nobody who asks how a delivery stands reads through a message.
CREATE TABLE delivery (
  id         INTEGER PRIMARY KEY,
  edition    INTEGER NOT NULL REFERENCES edition (id),
  rcpt       TEXT    NOT NULL,
  sender     TEXT    NOT NULL,
  message_id TEXT    NOT NULL UNIQUE,
  state      TEXT    NOT NULL CHECK (state IN ('queued', 'offered', 'sent', 'failed')),
  n_attempts INTEGER NOT NULL DEFAULT 0,
  n_doubts   INTEGER NOT NULL DEFAULT 0,
  queued_at  INTEGER NOT NULL,
  refused_since INTEGER,                      -- first 4xx; 48 h of them are enough
  next_at    INTEGER NOT NULL,
  last_words TEXT,
  done_at    INTEGER,
  made_good_by INTEGER REFERENCES delivery (id),  -- the later message that carries this one's items
  raw        BLOB    NOT NULL,
  UNIQUE (edition, rcpt)
) STRICT;
CREATE INDEX delivery_failed ON delivery (rcpt, done_at) WHERE state = 'failed';
CREATE INDEX delivery_rcpt ON delivery (rcpt, queued_at);
CREATE INDEX delivery_waiting ON delivery (next_at) WHERE state = 'queued';
CREATE INDEX delivery_offered ON delivery (id) WHERE state = 'offered';

-- The mail server's own fault, which holds the whole queue. One row at most.
CREATE TABLE mail_fault (
  id       INTEGER PRIMARY KEY CHECK (id = 1),
  n_faults INTEGER NOT NULL,
  since    INTEGER NOT NULL,
  next_at  INTEGER NOT NULL,
  words    TEXT    NOT NULL
) STRICT;

-- Renames, new and changed rules, each in one line for the next edition.
CREATE TABLE change (
  id INTEGER PRIMARY KEY,
  at INTEGER NOT NULL,
  line TEXT NOT NULL
) STRICT;
CREATE INDEX change_at ON change (at);
