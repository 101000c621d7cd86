-- Before the snapshot of the transaction is taken: nobody empties the bill while it is read. TRUNCATE shows
-- at once, also to a transaction that should not see it yet.
lock table business."规模明细" in access share mode;
