-- How much of what is shown repeats a text that floods.
WITH {shown}
SELECT count(*) AS posts, count(DISTINCT text_id) AS texts
FROM shown
WHERE text_id IN (SELECT text_id FROM texts WHERE flood IS NOT NULL)
