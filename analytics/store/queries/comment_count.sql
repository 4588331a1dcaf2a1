-- How many comments the pages of comments.sql hold together.
WITH {shown}
SELECT count(*) AS posts FROM shown
WHERE $text_ids::VARCHAR[] IS NULL OR list_contains($text_ids::VARCHAR[], text_id)
