-- So many sizes of amounts there are to a factor of e, where the largest are looked for size by size: one is about
-- 6 % larger than the one before it.
16
