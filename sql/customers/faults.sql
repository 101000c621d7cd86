-- What is wrong with the pairs: one row per pair that can't be resolved, with what to do.
with
looked_at as (
    select temporary_id as company_id
    from pair
    union
    select company_id
    from pair
),

{% include 'customers/_said.sql' %}

-- A pair that was resolved before may be so again: it moves what others wrote meanwhile.
judged as (
    select
        pair.source_row,
        pair.temporary_id,
        pair.company_id,
        temporary.company_id is not null and mdm.is_temporary_id(pair.temporary_id) as is_temporary,
        temporary."客户名称" as name,
        temporary.resolved_company_id,
        count(*) over (partition by pair.temporary_id) as how_often
    from pair
    left join customer."年金客户" as temporary on pair.temporary_id = temporary.company_id
),

-- The customers that rows or contracts belong to.
owner as (
    select company_id
    from business."规模明细"
    where company_id in (select company_id from looked_at)
    union
    select company_id
    from customer."当年中标"
    where company_id in (select company_id from looked_at)
    union
    select company_id
    from customer."当年流失"
    where company_id in (select company_id from looked_at)
    union
    select company_id
    from customer.customer_plan_contract
    where company_id in (select company_id from looked_at)
),

-- Customers that would become one with the temporary one, though nothing that is known of them agrees.
stranger as (
    select
        judged.source_row,
        judged.company_id as other_id
    from judged
    inner join owner on judged.company_id = owner.company_id
    union
    select
        judged.source_row,
        other.temporary_id as other_id
    from judged
    inner join judged as other
        on judged.company_id = other.company_id and judged.temporary_id <> other.temporary_id
    where other.is_temporary
),

merged as (
    select
        stranger.source_row,
        string_agg(distinct concat(
            stranger.other_id, ' (', coalesce(said.name, 'without a name'), ')'
        ), ', ') as others
    from stranger
    inner join judged on stranger.source_row = judged.source_row
    left join likeness
        on judged.temporary_id = likeness.temporary_id and stranger.other_id = likeness.company_id
    left join said on stranger.other_id = said.company_id and said.name is not null
    where likeness.company_id is null
    group by stranger.source_row
),

fault as (
    select
        source_row,
        1 as place,
        coalesce(temporary_id, 'an empty cell') || ' is no temporary id of a customer' as fault,
        'The temporary ids: just unresolved' as remedy
    from judged
    where not is_temporary
    union all
    select
        source_row,
        2 as place,
        coalesce(quote_literal(company_id), 'an empty cell')
        || ' is no company_id: it is empty, has a space in it, or has lost digits' as fault,
        'Give the real company_id.' as remedy
    from judged
    where
        company_id is null
        or company_id is distinct from mdm.clean_code(company_id, {{ placeholders }}::text[])
        or company_id ~ '\s|^[0-9.]+[eE][+]'
    union all
    select
        source_row,
        3 as place,
        company_id || ' is a temporary id itself' as fault,
        'Give the real company_id.' as remedy
    from judged
    where mdm.is_temporary_id(company_id)
    union all
    select
        source_row,
        4 as place,
        temporary_id || ' stands there ' || how_often || ' times' as fault,
        'Give each of them once.' as remedy
    from judged
    where how_often > 1
    union all
    select
        source_row,
        5 as place,
        temporary_id || ' was resolved already, to ' || resolved_company_id as fault,
        'If that was wrong: just resolve ' || temporary_id || ' --undo, then again.' as remedy
    from judged
    where resolved_company_id <> company_id
    union all
    select
        source_row,
        6 as place,
        company_id || ' is no customer that a delivery or a dimension knows' as fault,
        'Is it mistyped? If it is right: --new' as remedy
    from judged
    where not {{ new }} and company_id not in (select company_id from said)
    union all
    select
        judged.source_row,
        7 as place,
        concat(
            judged.temporary_id, ' (', coalesce(judged.name, 'without a name'), ')',
            ' would become one customer with ', merged.others
        ) as fault,
        'If they are one: --force' as remedy
    from judged
    inner join merged on judged.source_row = merged.source_row
    where not {{ force }} and judged.resolved_company_id is null
)

select distinct on (source_row)
    source_row,
    fault,
    remedy
from fault
order by source_row, place;
