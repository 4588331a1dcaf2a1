-- The release's themes, largest first.
SELECT theme_id, label, keywords, posts, texts, accounts FROM themes ORDER BY posts DESC, theme_id
