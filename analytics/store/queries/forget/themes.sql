-- The themes that still have posts, counted anew.
INSERT INTO new.themes
SELECT h.* REPLACE (
           coalesce(c.posts, 0) AS posts, coalesce(c.texts, 0) AS texts, coalesce(c.accounts, 0) AS accounts,
           coalesce(n.label, h.label) AS label, coalesce(n.keywords, h.keywords) AS keywords
       )
FROM old.themes AS h
LEFT JOIN (
    SELECT t.theme_id, count(*) AS posts, count(DISTINCT p.text_id) AS texts, count(DISTINCT p.author_key) AS accounts
    FROM new.assignments AS a JOIN new.posts AS p USING (post_id) JOIN old.topics AS t USING (topic_id)
    GROUP BY t.theme_id
) AS c ON c.theme_id = h.theme_id
LEFT JOIN named_themes AS n ON n.code = h.theme_id
WHERE c.posts > 0 OR h.posts = 0
ORDER BY h.rowid
