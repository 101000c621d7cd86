-- What stands in front of a column that a reason names, which is one that is wrong.
'(?:^|; | and |contradicts )([^ ]+)', 'g'
