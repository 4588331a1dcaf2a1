-- How the release was made.
SELECT * FROM run
