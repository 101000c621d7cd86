-- The pairs whose resolve can't be undone: one row per pair that was not resolved like that.
select
    pair.source_row,
    case
        when temporary.company_id is null or not mdm.is_temporary_id(pair.temporary_id)
            then coalesce(pair.temporary_id, 'an empty cell') || ' is no temporary id of a customer'
        when temporary.resolved_company_id is null then pair.temporary_id || ' is not resolved'
        else pair.temporary_id || ' was resolved to ' || temporary.resolved_company_id
    end as fault,
    'There is nothing to undo.' as remedy
from pair
left join customer."年金客户" as temporary on pair.temporary_id = temporary.company_id
where
    not coalesce(mdm.is_temporary_id(pair.temporary_id), false)
    or pair.company_id is null
    or (temporary.resolved_company_id is distinct from pair.company_id)
order by pair.source_row;
