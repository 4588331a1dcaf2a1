-- The release's topics, largest first.
SELECT topic_id, theme_id, label, keywords, posts, texts, accounts, stability
FROM topics
ORDER BY posts DESC, topic_id
