-- How many comments hold each of the words that stand for something masked.
WITH words AS (
    SELECT unnest(['account', 'email', 'phone', 'nik', 'kk', 'plate', 'bank_account', 'address', 'name']) AS kind,
           unnest(['[akun]', '[email]', '[telepon]', '[NIK]', '[KK]', '[plat]', '[rekening]', '[alamat]',
                   '[nama]'])                                                                              AS word
), candidates AS (
    -- Few comments hold a bracket at all.
    SELECT text FROM posts WHERE contains(text, '[')
)
SELECT w.kind, w.word, (SELECT count(*) FROM candidates AS c WHERE contains(c.text, w.word)) AS posts
FROM words AS w
