-- mdm.clean_code(cell): a code as text, in narrow letters and digits. 01234 keeps its zero; 123.0, a code
-- that went through a number, becomes 123.
-- depends: 0009_create_clean_text

set local "citus.multi_shard_modify_mode" to 'sequential';

create or replace function mdm.clean_code(cell text) returns text
language sql immutable parallel safe
return case
    -- Most codes are plain, and a plain check is a fifth of the work.
    when cell ~ '^[A-Za-z0-9]+$' then cell
    else regexp_replace(normalize(mdm.clean_text(cell), nfkc), '^([0-9]+)[.]0+$', '\1')
end;
