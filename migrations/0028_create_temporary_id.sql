-- mdm.temporary_id(name): the id of a customer of whom only the name is known: made from the name alone, so
-- it is the same at every load.
-- depends: 0027_create_clean_date

set local "citus.multi_shard_modify_mode" to 'sequential';

create or replace function mdm.temporary_id(name text) returns text
language sql immutable parallel safe
return 'IN' || upper(left(encode(sha256(convert_to(name, 'UTF8')), 'hex'), 16));
