-- The topics that still have posts, counted anew.
INSERT INTO new.topics
SELECT t.* REPLACE (
           coalesce(c.posts, 0) AS posts, coalesce(c.texts, 0) AS texts, coalesce(c.accounts, 0) AS accounts,
           coalesce(n.label, t.label) AS label, coalesce(n.keywords, t.keywords) AS keywords
       )
FROM old.topics AS t
LEFT JOIN (
    SELECT a.topic_id, count(*) AS posts, count(DISTINCT p.text_id) AS texts, count(DISTINCT p.author_key) AS accounts
    FROM new.assignments AS a JOIN new.posts AS p USING (post_id)
    GROUP BY a.topic_id
) AS c ON c.topic_id = t.topic_id
LEFT JOIN named_topics AS n ON n.code = t.topic_id
WHERE c.posts > 0 OR t.posts = 0
ORDER BY t.rowid
