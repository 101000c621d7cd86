-- So many sizes of amounts there are to a factor of e, where the largest are looked for size by size: few, for a
-- cluster brings their counts together; not fewer, for it brings together the contracts of a whole size.
2
