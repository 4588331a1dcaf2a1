-- The posts that the filters choose; every question about comments starts from here.
shown AS (
    SELECT p.* EXCLUDE (status), p.status AS report_status, a.topic_id, a.strength, a.status, coalesce(t.theme_id, -1) AS theme_id
    FROM posts AS p
    JOIN assignments AS a USING (post_id)
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
