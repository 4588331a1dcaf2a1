-- The thread round a comment in the order it was written. Speakers are numbered within the thread
-- in place of naming them; what has no author has no number.
WITH thread AS (
    SELECT * FROM posts
    WHERE thread_id = (SELECT thread_id FROM posts WHERE post_id = $post_id::VARCHAR)
), speakers AS (
    SELECT author_key, row_number() OVER (ORDER BY min(coalesce(created_at, 'infinity'::TIMESTAMP)), author_key) AS speaker
    FROM thread
    WHERE author_key IS NOT NULL AND author_kind = 'resident'
    GROUP BY author_key
), placed AS (
    SELECT t.post_id, t.parent_id, t.platform, t.author_kind, t.created_at, t.time_precision, t.text, t.likes, t.author_name, t.rating, s.speaker,
           row_number() OVER (ORDER BY t.created_at NULLS LAST, t.parent_id IS NOT NULL, t.post_id) AS place,
           count(*) OVER () AS thread_posts
    FROM thread AS t
    LEFT JOIN speakers AS s USING (author_key)
)
SELECT * FROM placed
-- Of a very long thread: its opening, and what stands round the comment.
WHERE place = 1 OR post_id = (SELECT parent_id FROM posts WHERE post_id = $post_id::VARCHAR)
   OR abs(place - (SELECT place FROM placed WHERE post_id = $post_id::VARCHAR)) <= $around::BIGINT
ORDER BY place
