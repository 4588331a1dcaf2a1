-- One page of comments. No author leaves the database.
WITH {shown}
SELECT s.post_id, s.platform, s.author_kind, s.created_at, s.time_precision, s.text, s.text_id, s.likes,
       s.replies, s.shares, s.topic_id, s.theme_id, s.strength, s.status, s.parent_id IS NOT NULL AS is_reply,
       x.copies
FROM shown AS s
JOIN texts AS x USING (text_id)
WHERE $text_ids::VARCHAR[] IS NULL OR list_contains($text_ids::VARCHAR[], s.text_id)
ORDER BY CASE WHEN $sort::VARCHAR = 'liked' THEN s.likes END DESC NULLS LAST,
         CASE WHEN $sort::VARCHAR = 'typical' THEN s.strength END DESC NULLS LAST,
         s.created_at DESC NULLS LAST, s.post_id
LIMIT $limit::BIGINT OFFSET $offset::BIGINT
