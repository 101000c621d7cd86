-- The id of a customer of whom only the name is known: made from the name alone, so it is the same at every
-- load.

set local "citus.multi_shard_modify_mode" to 'sequential';

create or replace function mdm.temporary_id(name text) returns text
language sql immutable parallel safe
return 'IN' || upper(left(encode(sha256(convert_to(name, 'UTF8')), 'hex'), 16));

comment on function mdm.temporary_id is
'The temporary id of the customer of that name: IN and 16 hex digits.';

create or replace function mdm.is_temporary_id(company_id text) returns boolean
language sql immutable parallel safe
return company_id ~ '^IN[0-9A-F]{16}$';

comment on function mdm.is_temporary_id is 'Whether the id is one that mdm.temporary_id makes.';
