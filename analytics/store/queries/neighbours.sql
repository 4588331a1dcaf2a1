-- The texts nearest in meaning to a comment's, each by one of its comments.
SELECT p.post_id, p.platform, p.author_kind, p.created_at, p.time_precision, p.text, p.text_id, p.likes,
       p.replies, p.shares, a.topic_id, coalesce(t.theme_id, -1) AS theme_id, a.strength, a.status,
       p.parent_id IS NOT NULL AS is_reply, x.copies, n.similarity,
       p.author_name, p.rating, p.category, p.agency, p.status AS report_status, p.place,
       p.answered_at
FROM neighbours AS n
JOIN posts AS p ON p.text_id = n.neighbour_id
JOIN assignments AS a USING (post_id)
LEFT JOIN topics AS t USING (topic_id)
JOIN texts AS x ON x.text_id = n.neighbour_id
WHERE n.text_id = (SELECT text_id FROM posts WHERE post_id = $post_id::VARCHAR)
QUALIFY row_number() OVER (PARTITION BY n.neighbour_id ORDER BY p.created_at NULLS LAST, p.post_id) = 1
ORDER BY n.rank
