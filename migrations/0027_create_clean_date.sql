-- mdm.clean_date(cell): the day that a cell means: 2025-01-31, 2025/1/31, 20250131, 2025年1月31日, or the serial
-- number of one in Excel (45688). Null where it means none, and for a day that no calendar has.
-- depends: 0026_trigger_plan_name

set local "citus.multi_shard_modify_mode" to 'sequential';

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
