-- The links of the comments shown, for an export that asks for them.
WITH {shown}
SELECT l.post_id, l.url FROM links AS l WHERE l.post_id IN (SELECT post_id FROM shown)
