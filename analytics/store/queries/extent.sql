-- First and last day of the release (in Yogyakarta) and the platforms in it.
SELECT (min(created_at) + INTERVAL 7 HOUR)::DATE AS first_day,
       (max(created_at) + INTERVAL 7 HOUR)::DATE AS last_day,
       list_sort(list(DISTINCT platform))         AS platforms,
       count(*)                                   AS posts
FROM posts
