-- What items speak of is known by more words and written in another form: what was counted before
-- would be compared with nothing.
DELETE FROM term;
UPDATE told SET terms = NULL;
