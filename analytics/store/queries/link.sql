-- Where a comment's original stands. The only question that lets a link out for the screen.
SELECT url FROM links WHERE post_id = $post_id::VARCHAR
