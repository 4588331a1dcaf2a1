-- The rows of an export, with the names of topic and theme. The pseudonym stays inside; accounts
-- are told apart by a number that holds only within this file.
WITH {shown}
SELECT s.post_id, s.platform, s.author_kind, s.author_name,
       CASE WHEN s.author_key IS NOT NULL THEN dense_rank() OVER (ORDER BY s.author_key NULLS LAST) END AS account,
       s.created_at, s.time_precision, s.text, s.likes, s.replies, s.shares, s.rating, s.parent_id,
       s.thread_id, s.text_id, x.copies, x.accounts AS copy_accounts, x.flood, s.theme_id,
       h.label AS theme, s.topic_id, t.label AS topic, t.stability AS topic_stability, s.strength,
       s.status, s.likely_topic AS likely_topic_id, l.label AS likely_topic,
       s.second_topic AS second_topic_id, o.label AS second_topic, s.second_strength, s.category,
       s.agency, s.report_status, s.place, s.answered_at
FROM shown AS s
JOIN texts AS x USING (text_id)
LEFT JOIN topics AS t ON t.topic_id = s.topic_id
LEFT JOIN themes AS h ON h.theme_id = s.theme_id
LEFT JOIN topics AS l ON l.topic_id = s.likely_topic
LEFT JOIN topics AS o ON o.topic_id = s.second_topic
ORDER BY s.created_at DESC NULLS LAST, s.post_id
LIMIT $limit::BIGINT
