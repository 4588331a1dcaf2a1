-- How much there is on each platform.
WITH {shown}
SELECT platform,
       CASE WHEN $unit::VARCHAR = 'posts' THEN count(*)
            ELSE count(DISTINCT CASE $unit::VARCHAR WHEN 'texts' THEN text_id
                                                    WHEN 'accounts' THEN author_key END)
            END AS counted
FROM shown
GROUP BY platform
ORDER BY counted DESC, platform
