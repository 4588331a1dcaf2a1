-- The texts shown, each with its place on the map. Where there are too many, an even draw that is
-- the same every time.
WITH {shown}, placed AS (
    SELECT s.text_id, any_value(s.topic_id) AS topic_id, any_value(s.theme_id) AS theme_id, count(*) AS posts,
           min(s.post_id) AS post_id
    FROM shown AS s
    GROUP BY s.text_id
)
SELECT p.text_id, p.post_id, p.topic_id, p.theme_id, p.posts, m.x, m.y, x.text[:140] AS snippet,
       count(*) OVER () AS all_texts
FROM placed AS p
JOIN map AS m USING (text_id)
JOIN texts AS x USING (text_id)
ORDER BY hash(p.text_id)
LIMIT $limit::BIGINT
