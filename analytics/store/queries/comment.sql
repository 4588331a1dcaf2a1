-- One comment by its identifier.
SELECT p.post_id, p.platform, p.author_kind, p.created_at, p.time_precision, p.text, p.text_id, p.likes,
       p.replies, p.shares, p.thread_id, p.parent_id, a.topic_id, coalesce(t.theme_id, -1) AS theme_id,
       a.strength, a.status, p.parent_id IS NOT NULL AS is_reply, x.copies, x.accounts,
       p.author_name, p.rating, p.category, p.agency, p.status AS report_status, p.place,
       p.answered_at
FROM posts AS p
JOIN assignments AS a USING (post_id)
LEFT JOIN topics AS t USING (topic_id)
JOIN texts AS x USING (text_id)
WHERE p.post_id = $post_id::VARCHAR
