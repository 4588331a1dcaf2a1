-- Posts a platform.
WITH {shown}
SELECT platform, count(*) AS posts FROM shown GROUP BY platform ORDER BY posts DESC, platform
