-- The posts that the filters choose; every question about comments starts from here.
-- A loose grouping takes in what was left unsure, a strict one lets go of what is not clear; without
-- either (both NULL) each post has the topic that the fit gave it.
given AS (
    SELECT post_id, strength, status AS fitted_status, likely_topic, second_topic, second_strength,
           CASE WHEN topic_id < 0 AND strength >= $takes_from::FLOAT THEN likely_topic
                WHEN strength < $keeps_from::FLOAT                   THEN -1
                ELSE topic_id END AS topic_id
    FROM assignments
), shown AS (
    SELECT p.* EXCLUDE (status), p.status AS report_status, a.topic_id, a.strength, a.likely_topic,
           a.second_topic, a.second_strength, coalesce(t.theme_id, -1) AS theme_id,
           CASE WHEN a.topic_id >= 0 THEN 'assigned'
                WHEN a.fitted_status = 'assigned' THEN 'unsure'
                ELSE a.fitted_status END AS status
    FROM posts AS p
    JOIN given AS a USING (post_id)
    LEFT JOIN topics AS t USING (topic_id)
    WHERE ($since::TIMESTAMP IS NULL OR p.created_at >= $since::TIMESTAMP)
      AND ($until::TIMESTAMP IS NULL OR p.created_at < $until::TIMESTAMP)
      AND ($platforms::VARCHAR[] IS NULL OR list_contains($platforms::VARCHAR[], p.platform))
      AND ($themes::INTEGER[] IS NULL OR list_contains($themes::INTEGER[], coalesce(t.theme_id, -1)))
      AND ($topics::INTEGER[] IS NULL OR list_contains($topics::INTEGER[], a.topic_id))
      AND ($author_kind::VARCHAR IS NULL OR p.author_kind = $author_kind::VARCHAR)
      AND ($needles::VARCHAR[] IS NULL OR p.text_id IN (
              SELECT x.text_id FROM texts AS x
              WHERE list_bool_and(list_transform($needles::VARCHAR[], lambda needle: contains(' ' || x.search_text, needle)))))
)
