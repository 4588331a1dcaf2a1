-- Texts that lose a copy and keep others: the post that stands for each from now on.
SELECT text_id, count(*) AS copies, count(DISTINCT author_key) AS accounts, min(post_id) AS post_id,
       first(text ORDER BY created_at NULLS LAST, text, thread_id, post_id) AS text
FROM old.posts
WHERE text_id IN (SELECT text_id FROM old.posts WHERE post_id IN (SELECT post_id FROM gone))
  AND post_id NOT IN (SELECT post_id FROM gone)
GROUP BY text_id
