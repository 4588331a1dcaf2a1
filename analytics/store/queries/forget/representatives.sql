-- Where a post that stands for its topic goes, another with the same text takes its place, or none.
INSERT INTO new.representatives
SELECT r.* REPLACE (
           CASE WHEN g.post_id IS NULL THEN r.post_id ELSE h.post_id END AS post_id,
           row_number() OVER (PARTITION BY r.topic_id ORDER BY r.rank) AS rank
       )
FROM old.representatives AS r
JOIN old.posts AS p ON p.post_id = r.post_id
LEFT JOIN gone AS g ON g.post_id = r.post_id
LEFT JOIN heirs AS h ON h.text_id = p.text_id
WHERE g.post_id IS NULL OR h.post_id IS NOT NULL
