-- The other comments with the same text, oldest first.
SELECT post_id, platform, author_kind, created_at, time_precision, text, likes,
       author_name, rating, count(*) OVER () AS all_copies
FROM posts
WHERE text_id = (SELECT text_id FROM posts WHERE post_id = $post_id::VARCHAR)
  AND post_id <> $post_id::VARCHAR
ORDER BY created_at NULLS LAST, post_id
LIMIT $limit::BIGINT
