-- What is wrong with the file: one row per row of it that can't be taken.
{% set texts = columns | reject('in', codes) | list %}
{% set numbers, indexed = {}, columns %}
with
doubled as (
    select
        {{ key | identifier }} as key,
        string_agg(source_row::text, ', ' order by source_row) as source_rows
    from seeded
    group by {{ key | identifier }}
    having count(*) > 1
),

identified as (
    select
        seeded.*,
        false as is_plain
    from seeded
),

judged as (
    select
        identified.source_row,
        nullif(concat_ws(
            '; ',
            {% for column in required %}
            case
                when identified.{{ column | identifier }} is null then {{ column }} || ' is empty'
            end,
            {% endfor %}
            {{ key }} || ' ' || doubled.key || ' stands in rows ' || doubled.source_rows,
            -- Loads make the rows of temporary customers, and find them by what stands there.
            case
                when
                    mdm.is_temporary_id(compared.company_id)
                    and (compared.is_new or compared.changes <> '')
                    then
                        'company_id ' || compared.company_id || coalesce(
                            ' was resolved: it is ' || temporary.resolved_company_id || ' now',
                            ' is temporary, which only just resolve can change'
                        )
            end,
            {% include 'load/_faults.sql' %}
        ), '') as fault
    from identified
    inner join compared on identified.source_row = compared.source_row
    left join doubled on identified.{{ key | identifier }} = doubled.key
    left join customer."年金客户" as temporary on compared.company_id = temporary.company_id
)

select
    source_row,
    fault
from judged
where fault is not null
order by source_row;
