-- How much is shown, over which days (in Yogyakarta).
WITH {shown}
SELECT count(*)                                               AS posts,
       count(DISTINCT text_id)                                AS texts,
       count(DISTINCT author_key)                             AS accounts,
       count(DISTINCT thread_id)                              AS threads,
       count(DISTINCT platform)                               AS platforms,
       count(*) FILTER (author_key IS NULL)                   AS without_account,
       count(*) FILTER (created_at IS NULL)                   AS undated,
       count(*) FILTER (time_precision = 'approximate')       AS approximate,
       count(*) FILTER (status = 'assigned')                  AS assigned,
       count(*) FILTER (status = 'unsure')                    AS unsure,
       count(*) FILTER (status = 'no_theme')                  AS no_theme,
       (min(created_at) + INTERVAL 7 HOUR)::DATE              AS first_day,
       (max(created_at) + INTERVAL 7 HOUR)::DATE              AS last_day
FROM shown
