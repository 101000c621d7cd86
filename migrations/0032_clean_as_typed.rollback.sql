create or replace function mdm.clean_text(cell text) returns text
language sql immutable parallel safe
return nullif(btrim(translate(cell, E'\t\n\r\u00a0\u3000', '     ')), '');

create or replace function mdm.clean_code(cell text) returns text
language sql immutable parallel safe
return case
    -- Most codes are plain, and a plain check is a fifth of the work.
    when cell ~ '^[A-Za-z0-9]+$' then cell
    else regexp_replace(normalize(mdm.clean_text(cell), nfkc), '^([0-9]+)[.]0+$', '\1')
end;

drop function if exists mdm.clean_typed_code(text);

create or replace function mdm.clean_typed_number(cell text) returns numeric
language sql immutable parallel safe
return (
    with bare as (
        select regexp_replace(
            translate(lower(normalize(mdm.clean_text(cell), nfkc)), '—–−, ¥', '---'), '^[(](.*)[)]$', '-\1'
        ) as digits
    )

    select
        case
            when digits ~ '^[-]*$' then null
            when digits ~ '^[+-]?([0-9]+[.]?[0-9]*|[.][0-9]+)(e[+-]?[0-9]{1,2})?$' then digits::numeric
            when digits ~ '^[+-]?([0-9]+[.]?[0-9]*|[.][0-9]+)%$' then rtrim(digits, '%')::numeric / 100
            when digits ~ '^[+-]?([0-9]+[.]?[0-9]*|[.][0-9]+)(千|万|百万|亿)?元?$'
                then
                    rtrim(digits, '千万百亿元')::numeric
                    * case substring(digits, '[千万百亿]+')
                        when '千' then 1000
                        when '万' then 10000
                        when '百万' then 1000000
                        when '亿' then 100000000
                        else 1
                    end
            when digits is not null then 'NaN'
        end
    from bare
);

create or replace function mdm.clean_typed_month(cell text) returns date
language sql immutable parallel safe
return (
    with trimmed as (
        select normalize(mdm.clean_text(cell), nfkc) as typed
    ),

    part as (
        select
            typed,
            coalesce(
                regexp_match(
                    typed, '^((?:19|20)[0-9]{2})(0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])?(?:[.]0)?$'
                ),
                regexp_match(
                    typed,
                    '^((?:19|20)[0-9]{2}) ?[-/.年] ?(0?[1-9]|1[0-2])'
                    '(?: ?月份?| ?[-/.月] ?[0-3]?[0-9] ?日?)?(?:[ T][0-9:.]+)?$'
                )
            ) as digits
        from trimmed
    )

    select
        case
            when typed ~ '^[3-6][0-9]{4}([.][0-9]+)?$'
                then
                    ('1899-12-30'::date + left(typed, 5)::integer) + 1
                    - extract(day from '1899-12-30'::date + left(typed, 5)::integer)::integer
            else make_date(digits[1]::integer, digits[2]::integer, 1)
        end
    from part
);

-- Most cells are dates, which arrive as 2025-01-31: see mdm.clean_number.
create or replace function mdm.clean_month(cell text) returns date
language sql immutable parallel safe
return case
    when cell ~ '^(19|20)[0-9]{2}-(0[1-9]|1[0-2])-[0-9]{2}$'
        then make_date(left(cell, 4)::integer, substr(cell, 6, 2)::integer, 1)
    else mdm.clean_typed_month(cell)
end;

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
