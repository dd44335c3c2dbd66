-- Each row of the index also holds what searches are narrowed by: its source, its language, the day
-- and the thirty days in which it was first seen. The words are filed anew from the texts.
DROP TABLE search;
CREATE VIRTUAL TABLE search USING fts5 (
  words, content = '', contentless_delete = 1, tokenize = 'ascii', detail = none
);
INSERT INTO search (search, rank) VALUES ('automerge', 16);
-- 0: it has a text whose words are not in the index, so a search must look at it.
ALTER TABLE item ADD COLUMN has_words INTEGER NOT NULL DEFAULT 0;
UPDATE item SET has_words = 1 WHERE NOT EXISTS (SELECT 1 FROM version v WHERE v.item = item.id);
CREATE INDEX item_without_words ON item (id) WHERE has_words = 0;
