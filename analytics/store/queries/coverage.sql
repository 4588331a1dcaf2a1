-- How much the release holds by platform and month of Yogyakarta; what has no date has no month.
SELECT platform,
       date_trunc('month', created_at + INTERVAL 7 HOUR)::DATE AS month,
       count(*)                                                AS posts,
       count(DISTINCT author_key)                              AS accounts,
       (min(created_at) + INTERVAL 7 HOUR)::DATE               AS first_day,
       (max(created_at) + INTERVAL 7 HOUR)::DATE               AS last_day,
       count(*) FILTER (time_precision = 'approximate')        AS approximate,
       count(*) FILTER (created_at IS NULL)                    AS undated
FROM posts
GROUP BY ALL
ORDER BY platform, month NULLS LAST
