-- mdm.clean_name(cell): as before, four times faster for a name that is in its one form already: Chinese
-- characters, narrow letters and digits, full-width parentheses, and no mark of a clerk at its end.
-- depends: 0030_add_main_branch

set local "citus.multi_shard_modify_mode" to 'sequential';

create or replace function mdm.clean_typed_name(cell text) returns text
language sql immutable parallel safe
return nullif(regexp_replace(
    regexp_replace(
        regexp_replace(
            translate(normalize(mdm.clean_text(cell), nfkc), '()', '（）'),
            ' +(?![A-Za-z0-9])|(?<![A-Za-z0-9.,&]) +', '', 'g'
        ),
        '[-—_（]*(已转出|待转出|转出|已终止|终止|保留账户)）?$', ''
    ),
    '[-—_.,;:、。，；：·*]+$', ''
), '');

create or replace function mdm.clean_name(cell text) returns text
language sql immutable parallel safe
return case
    when cell ~ '^[A-Za-z0-9（）一-龥]*[一-龥]$' and cell !~ '(转出|终止|保留账户)$' then cell
    else mdm.clean_typed_name(cell)
end;
