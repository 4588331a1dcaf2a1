-- The texts nearest in meaning to a comment's, each by one of its comments.
WITH {shown}
SELECT s.post_id, s.platform, s.author_kind, s.created_at, s.time_precision, s.text, s.text_id, s.likes,
       s.replies, s.shares, s.topic_id, s.theme_id, s.strength, s.status, s.likely_topic,
       s.second_topic, s.second_strength, s.parent_id IS NOT NULL AS is_reply, x.copies, x.accounts,
       x.flood, n.similarity, s.author_name, s.rating, s.category, s.agency, s.report_status,
       s.place, s.answered_at
FROM neighbours AS n
JOIN shown AS s ON s.text_id = n.neighbour_id
JOIN texts AS x ON x.text_id = n.neighbour_id
WHERE n.text_id = (SELECT text_id FROM posts WHERE post_id = $post_id::VARCHAR)
QUALIFY row_number() OVER (PARTITION BY n.neighbour_id ORDER BY s.created_at NULLS LAST, s.post_id) = 1
ORDER BY n.rank
