-- How much there is of each theme; -1 is what has none. Asked apart from the topics': an account that
-- speaks of two topics of a theme is one of its accounts.
WITH {shown}
SELECT theme_id,
       CASE WHEN $unit::VARCHAR = 'posts' THEN count(*)
            ELSE count(DISTINCT CASE $unit::VARCHAR WHEN 'texts' THEN text_id
                                                    WHEN 'accounts' THEN author_key END)
            END AS counted
FROM shown
GROUP BY theme_id
ORDER BY counted DESC, theme_id
