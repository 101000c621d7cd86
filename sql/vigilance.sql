-- A session whose client was killed ends within seconds, also in the middle of a statement, and gives up its
-- locks: on systems whose sockets can tell.
select set_config('client_connection_check_interval', '5s', false)
where version() ~ 'linux|darwin|bsd';
