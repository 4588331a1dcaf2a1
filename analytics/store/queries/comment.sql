-- One comment by its identifier.
WITH {shown}
SELECT s.post_id, s.platform, s.author_kind, s.created_at, s.time_precision, s.text, s.text_id, s.likes,
       s.replies, s.shares, s.thread_id, s.parent_id, s.topic_id, s.theme_id, s.strength, s.status,
       s.likely_topic, s.second_topic, s.second_strength, s.parent_id IS NOT NULL AS is_reply,
       x.copies, x.accounts, x.flood, s.author_name, s.rating, s.category, s.agency, s.report_status,
       s.place, s.answered_at
FROM shown AS s
JOIN texts AS x USING (text_id)
WHERE s.post_id = $post_id::VARCHAR
