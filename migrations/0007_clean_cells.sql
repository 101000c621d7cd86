-- How the cells of workbooks are read: text, codes, numbers, months, days and company names as people type
-- them. Each function takes a cell and gives its value, null for an empty one.

set local "citus.multi_shard_modify_mode" to 'sequential';

-- sql/load/_cleaned.sql knows by the same characters that a text needs no cleaning.
create or replace function mdm.clean_text(cell text) returns text
language sql immutable parallel safe
return case
    -- Most texts have neither spaces nor anything invisible, and one look is cheaper than replacing.
    when
        cell
        !~ E'[\u0001-\u0020\u007f-\u00a0\u00ad\u1680\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\ufeff]'
        then nullif(cell, '')
    else nullif(btrim(regexp_replace(
        -- Zero-width characters, marks of direction, the soft hyphen, the byte order mark.
        regexp_replace(cell, E'[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]', '', 'g'),
        E'[\u0001-\u001f\u007f-\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]', ' ', 'g'
    )), '')
end;

comment on function mdm.clean_text is
'The text of a cell: nothing invisible in it, every space a plain one, none at either end.';

-- As it was before the first release.
drop function if exists mdm.clean_code(text);

drop function if exists mdm.clean_typed_code(text);

create or replace function mdm.clean_typed_code(cell text, placeholders text[]) returns text
language sql immutable parallel safe
return (
    with narrow as (
        select normalize(mdm.clean_text(cell), nfkc) as typed
    ),

    -- An apostrophe and ="..." are how people make Excel keep a zero in front.
    bare as (
        select
            btrim(coalesce(
                substring(typed, '^[''‘’]+(.*)$'),
                substring(typed, '^="(.*)"$'),
                typed
            )) as code
        from narrow
    ),

    whole as (
        select regexp_replace(code, '^([0-9]+)[.]0+$', '\1') as code
        from bare
    )

    select case when code !~ '^[-‐‒–—―−/]*$' and code <> all(placeholders) then code end
    from whole
);

comment on function mdm.clean_typed_code is 'mdm.clean_code for a cell that is not plain.';

create or replace function mdm.clean_code(cell text, placeholders text[]) returns text
language sql immutable parallel safe
return case
    when cell = any(placeholders) then null
    -- Most codes are plain, and a plain check is a fifth of the work.
    when cell ~ '^[A-Za-z0-9]+$' then cell
    when cell is not null then mdm.clean_typed_code(cell, placeholders)
end;

comment on function mdm.clean_code is
'A code in narrow letters and digits: 01234 keeps its zero, 123.0 is 123; a dash or placeholder is null.';

-- Commas separate groups of three digits in front of the decimal point, spaces stand beside what is no digit:
-- else 1,5 would become 15, and the two numbers 100 and 200 in one cell 100200.
create or replace function mdm.clean_typed_number(cell text) returns numeric
language sql immutable parallel safe
return (
    with narrow as (
        select
            regexp_replace(
                translate(lower(normalize(mdm.clean_text(cell), nfkc)), '‐‒–—―−', '------'),
                ' *([-+¥()%元千万百亿]) *', '\1', 'g'
            ) as typed
    ),

    bare as (
        select
            regexp_replace(
                regexp_replace(typed, '(?<![0-9.,])¥|¥(?![0-9.,])', '', 'g'), '^[(](.*)[)]$', '-\1'
            ) as typed
        from narrow
    ),

    joined as (
        select
            case
                -- 0,123 is no number with thousands, but half of one with a decimal comma.
                when typed ~ '^[-+]*[1-9][0-9]{0,2}(,[0-9]{3})+([^0-9,][^,]*)?$' then replace(typed, ',', '')
                else typed
            end as digits
        from bare
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
    from joined
);

comment on function mdm.clean_typed_number is 'mdm.clean_number for a cell that is not plain.';

-- Most cells are plain digits or empty: a case that PostgreSQL inlines keeps a load of 300,000 numbers fast.
create or replace function mdm.clean_number(cell text) returns numeric
language sql immutable parallel safe
return case
    when cell ~ '^-?[0-9]+([.][0-9]+)?$' then cell::numeric
    when cell is not null then mdm.clean_typed_number(cell)
end;

comment on function mdm.clean_number is
'A number as typed: (1,234.5) is -1234.5, 12.5% is 0.125, 1.5亿元 is 150000000, a dash null, no number NaN.';

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
                    typed, '^((?:19|20)[0-9]{2})(0[1-9]|1[0-2])([0-9]{2})?(?:[.]0)?$'
                ),
                regexp_match(
                    typed,
                    '^((?:19|20)[0-9]{2}) ?[-/.年] ?(0?[1-9]|1[0-2])'
                    '(?: ?月份?| ?[-/.月] ?([0-9]{1,2}) ?日?)?(?:[ T][0-9:.]+)?$'
                )
            )::integer[] as digits
        from trimmed
    ),

    started as (
        select
            typed,
            digits[3] as day,
            make_date(digits[1], digits[2], 1) as month
        from part
    )

    select
        case
            when typed ~ '^[3-6][0-9]{4}([.][0-9]+)?$'
                then
                    ('1899-12-30'::date + left(typed, 5)::integer) + 1
                    - extract(day from '1899-12-30'::date + left(typed, 5)::integer)::integer
            when
                coalesce(day, 1) between 1
                and extract(day from month + interval '1 month' - interval '1 day')
                then month
        end
    from started
);

comment on function mdm.clean_typed_month is 'mdm.clean_month for a cell that is not plain.';

-- Most cells are dates, and every month has the days up to 28: see mdm.clean_number.
create or replace function mdm.clean_month(cell text) returns date
language sql immutable parallel safe
return case
    when cell ~ '^(19|20)[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])$'
        then make_date(left(cell, 4)::integer, substr(cell, 6, 2)::integer, 1)
    else mdm.clean_typed_month(cell)
end;

comment on function mdm.clean_month is
'First day of the month that a cell means: 202501, 2025年1月, 2025/1/31, 45688 (Excel); null for none.';

create or replace function mdm.clean_date(cell text) returns date
language sql immutable parallel safe
return (
    with trimmed as (
        select normalize(mdm.clean_text(cell), nfkc) as typed
    ),

    part as (
        select
            typed,
            coalesce(
                regexp_match(typed, '^((?:19|20)[0-9]{2})([0-9]{2})([0-9]{2})$'),
                regexp_match(
                    typed,
                    '^((?:19|20)[0-9]{2}) ?[-/.年] ?([0-9]{1,2}) ?[-/.月] ?([0-9]{1,2}) ?日?(?:[ T][0-9:.]+)?$'
                )
            )::integer[] as digits
        from trimmed
    ),

    bounded as (
        select
            typed,
            digits,
            digits[2] between 1 and 12 and digits[3] between 1 and extract(day from (
                make_date(digits[1], greatest(least(digits[2], 12), 1), 1)
                + interval '1 month' - interval '1 day'
            )) as is_day
        from part
    )

    select
        case
            when typed ~ '^[3-6][0-9]{4}([.][0-9]+)?$' then '1899-12-30'::date + left(typed, 5)::integer
            when is_day then make_date(digits[1], digits[2], digits[3])
        end
    from bounded
);

comment on function mdm.clean_date is
'The day that a cell means: 20250131, 2025年1月31日, 2025/1/31, 45688 (Excel); null for none.';

create or replace function mdm.clean_typed_name(cell text) returns text
language sql immutable parallel safe
return nullif(regexp_replace(
    regexp_replace(
        translate(normalize(mdm.clean_text(cell), nfkc), '()', '（）'),
        ' +(?![A-Za-z0-9])|(?<![A-Za-z0-9.,&]) +', '', 'g'
    ),
    '(?:[-–—_.,;:、。，；：·*/（【〔〖「『[{<《]*(?:已转出|待转出|转出|已终止|终止|保留账户)'
    '(?:[-–—_.,;:、。，；：·*/]*[]）】〕〗」』}>》])*|[-–—_.,;:、。，；：·*/])+$', ''
), '');

comment on function mdm.clean_typed_name is 'mdm.clean_name for a cell that is not plain.';

-- Four times faster for a name that is in its one form already.
create or replace function mdm.clean_name(cell text) returns text
language sql immutable parallel safe
return case
    when cell ~ '^[A-Za-z0-9（）一-龥]*[一-龥]$' and cell !~ '(转出|终止|保留账户)$' then cell
    else mdm.clean_typed_name(cell)
end;

comment on function mdm.clean_name is
'A company name in the one form that names are compared in, without what clerks add behind it (已转出).';
