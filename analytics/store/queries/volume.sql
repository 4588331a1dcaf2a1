-- Posts a day, week or month of Yogyakarta, split by theme.
WITH {shown}
SELECT date_trunc($bucket::VARCHAR, created_at + INTERVAL 7 HOUR)::DATE AS bucket, theme_id, count(*) AS posts
FROM shown
WHERE created_at IS NOT NULL
GROUP BY ALL
ORDER BY bucket, theme_id
