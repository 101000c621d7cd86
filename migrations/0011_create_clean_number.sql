-- mdm.clean_number(cell): a number as people type it: thousands separators, a currency sign, accounting
-- parentheses for minus, a percent sign (12.5% is 0.125), a unit (1.5亿元 is 150000000). A dash or an
-- empty cell is null; anything else that is no number is 'NaN', for the caller to reject.
-- depends: 0010_create_clean_code

set local "citus.multi_shard_modify_mode" to 'sequential';

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

-- Most cells are plain digits or empty: a case that PostgreSQL inlines keeps a load of 300,000 numbers fast.
create or replace function mdm.clean_number(cell text) returns numeric
language sql immutable parallel safe
return case
    when cell ~ '^-?[0-9]+([.][0-9]+)?$' then cell::numeric
    when cell is not null then mdm.clean_typed_number(cell)
end;
