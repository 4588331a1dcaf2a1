-- What became of the topics of the release before, with the names that topics have now.
SELECT c.kind, c.topic_id, t.label, c.before_id, c.before_label, c.posts
FROM topic_changes AS c
LEFT JOIN topics AS t USING (topic_id)
ORDER BY c.posts DESC, c.topic_id, c.before_id
