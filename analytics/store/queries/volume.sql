-- How much a day, week or month of Yogyakarta, split by theme. Themes that have no bar of their own are
-- one group (-2): what they have in common must not be counted twice.
WITH {shown}
SELECT date_trunc($bucket::VARCHAR, created_at + INTERVAL 7 HOUR)::DATE AS bucket,
       CASE WHEN $apart::INTEGER[] IS NULL OR list_contains($apart::INTEGER[], theme_id) THEN theme_id
            ELSE -2 END AS theme_id,
       CASE WHEN $unit::VARCHAR = 'posts' THEN count(*)
            ELSE count(DISTINCT CASE $unit::VARCHAR WHEN 'texts' THEN text_id
                                                    WHEN 'accounts' THEN author_key END)
            END AS counted
FROM shown
WHERE created_at IS NOT NULL
GROUP BY 1, 2
ORDER BY 1, 2
