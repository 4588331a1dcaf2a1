-- The posts that stay, in their order. Who answered a post that goes answers nobody; its thread stays
-- together under another name.
INSERT INTO new.posts
SELECT p.* REPLACE (
           CASE WHEN p.parent_id NOT IN (SELECT post_id FROM gone) THEN p.parent_id END AS parent_id,
           coalesce(g.successor, p.thread_id) AS thread_id
       )
FROM old.posts AS p
LEFT JOIN gone AS g ON g.post_id = p.thread_id
WHERE p.post_id NOT IN (SELECT post_id FROM gone)
ORDER BY p.rowid
