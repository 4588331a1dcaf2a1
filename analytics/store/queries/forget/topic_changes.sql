-- What became of topics, without the names of those that are no more: they may hold words that go.
INSERT INTO new.topic_changes
SELECT * REPLACE (NULL AS before_label) FROM old.topic_changes ORDER BY rowid
