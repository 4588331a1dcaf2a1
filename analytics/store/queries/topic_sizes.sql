-- Posts, texts and accounts a topic; -1 is what has no topic.
WITH {shown}
SELECT theme_id, topic_id, count(*) AS posts, count(DISTINCT text_id) AS texts,
       count(DISTINCT author_key) AS accounts
FROM shown
GROUP BY theme_id, topic_id
ORDER BY posts DESC, topic_id
