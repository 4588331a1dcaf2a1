-- What the run says it found, after the posts are gone.
SELECT (SELECT count(*) FROM new.posts)                           AS posts,
       (SELECT count(*) FROM new.texts)                           AS texts,
       (SELECT count(*) FROM new.topics)                          AS topics,
       (SELECT count(*) FROM new.themes)                          AS themes,
       (SELECT count(*) FROM new.assignments WHERE topic_id < 0)  AS ungrouped_posts,
       (SELECT count(*) FROM old.posts) - (SELECT count(*) FROM new.posts) AS forgotten
