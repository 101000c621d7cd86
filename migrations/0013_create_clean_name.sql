-- mdm.clean_name(cell): a company name in the one form that names are compared in: narrow letters, no
-- spaces between Chinese characters, full-width parentheses, no trailing punctuation and none of the marks
-- that clerks add behind a name (已转出 and its like).
-- depends: 0012_create_clean_month

set local "citus.multi_shard_modify_mode" to 'sequential';

create or replace function mdm.clean_name(cell text) returns text
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
