-- What came of a watch since its rule was last changed.
ALTER TABLE watch ADD COLUMN n_tried INTEGER NOT NULL DEFAULT 0;  -- wordings that had the words of every part
ALTER TABLE watch ADD COLUMN n_taken INTEGER NOT NULL DEFAULT 0;  -- of them, those that matched
