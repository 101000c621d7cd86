-- So many contracts of each product line have a place; the others have none, because that of one would change with
-- that of each larger one.
100
