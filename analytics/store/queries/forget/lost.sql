-- Texts that nobody else wrote.
CREATE TEMP TABLE lost AS
SELECT DISTINCT text_id FROM old.posts
WHERE post_id IN (SELECT post_id FROM gone) AND text_id NOT IN (SELECT text_id FROM heirs)
