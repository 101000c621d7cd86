-- Let the statistics of this session be seen by others at once.
select pg_stat_force_next_flush();
