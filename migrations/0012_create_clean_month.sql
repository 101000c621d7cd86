-- mdm.clean_month(cell): the first day of the month that a cell means: 202501, 2025-01, 2025/1/31,
-- 2025年1月, 20250131, a date, or the serial number of one in Excel (45688). Null where it means none.
-- depends: 0011_create_clean_number

set local "citus.multi_shard_modify_mode" to 'sequential';

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
