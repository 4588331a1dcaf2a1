-- The comments that stand for a topic, best first.
SELECT p.post_id, p.platform, p.author_kind, p.created_at, p.time_precision, p.text, p.text_id, p.likes,
       p.replies, p.shares, a.topic_id, coalesce(t.theme_id, -1) AS theme_id, a.strength, a.status,
       a.likely_topic, a.second_topic, a.second_strength, p.parent_id IS NOT NULL AS is_reply,
       x.copies, x.accounts, x.flood, r.rank,
       p.author_name, p.rating, p.category, p.agency, p.status AS report_status, p.place,
       p.answered_at
FROM representatives AS r
JOIN posts AS p USING (post_id)
JOIN assignments AS a USING (post_id)
LEFT JOIN topics AS t ON t.topic_id = a.topic_id
JOIN texts AS x USING (text_id)
WHERE r.topic_id = $topic_id::INTEGER
ORDER BY r.rank
LIMIT $limit::BIGINT
