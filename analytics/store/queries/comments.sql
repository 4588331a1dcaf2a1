-- One page of comments. No author leaves the database. The page is cut before texts are fetched.
WITH {shown}, page AS (
    SELECT s.post_id, s.created_at, s.likes, s.topic_id, s.theme_id, s.strength, s.status,
           s.likely_topic, s.second_topic, s.second_strength
    FROM shown AS s
    WHERE $text_ids::VARCHAR[] IS NULL OR list_contains($text_ids::VARCHAR[], s.text_id)
    ORDER BY CASE WHEN $sort::VARCHAR = 'liked' THEN s.likes END DESC NULLS LAST,
             CASE WHEN $sort::VARCHAR = 'typical' THEN s.strength END DESC NULLS LAST,
             s.created_at DESC NULLS LAST, s.post_id
    LIMIT $limit::BIGINT OFFSET $offset::BIGINT
)
SELECT s.post_id, p.platform, p.author_kind, s.created_at, p.time_precision, p.text, p.text_id, s.likes,
       p.replies, p.shares, s.topic_id, s.theme_id, s.strength, s.status,
       s.likely_topic, s.second_topic, s.second_strength, p.parent_id IS NOT NULL AS is_reply,
       x.copies, x.accounts, x.flood, p.author_name, p.rating, p.category, p.agency,
       p.status AS report_status, p.place, p.answered_at
FROM page AS s
JOIN posts AS p USING (post_id)
JOIN texts AS x ON x.text_id = p.text_id
ORDER BY CASE WHEN $sort::VARCHAR = 'liked' THEN s.likes END DESC NULLS LAST,
         CASE WHEN $sort::VARCHAR = 'typical' THEN s.strength END DESC NULLS LAST,
         s.created_at DESC NULLS LAST, s.post_id
