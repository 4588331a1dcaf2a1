-- Texts that stay, and those near them that stay.
INSERT INTO new.neighbours
SELECT n.* REPLACE (row_number() OVER (PARTITION BY n.text_id ORDER BY n.rank) AS rank)
FROM old.neighbours AS n
WHERE n.text_id NOT IN (SELECT text_id FROM lost) AND n.neighbour_id NOT IN (SELECT text_id FROM lost)
