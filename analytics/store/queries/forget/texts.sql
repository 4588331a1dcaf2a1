-- The texts that somebody still wrote, counted anew, as the earliest post that stays has them.
INSERT INTO new.texts
SELECT t.* REPLACE (
           coalesce(h.text, t.text) AS text,
           coalesce(h.copies, t.copies) AS copies,
           coalesce(h.accounts, t.accounts) AS accounts,
           coalesce(h.search_text, t.search_text) AS search_text
       )
FROM old.texts AS t
LEFT JOIN heirs AS h USING (text_id)
WHERE t.text_id NOT IN (SELECT text_id FROM lost)
ORDER BY t.rowid
