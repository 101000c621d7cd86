-- Take the lock that lets one command at a time write to this database. It dies with the connection.
select pg_try_advisory_lock(hashtext('customer_mdm')) as is_ours;
