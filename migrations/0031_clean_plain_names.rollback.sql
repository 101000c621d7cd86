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

drop function if exists mdm.clean_typed_name(text);
