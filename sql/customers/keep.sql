-- The real customer, if it is new, takes over what is known of the temporary one. The temporary row stays:
-- versions refer to it until the next sync.
insert into customer."年金客户" as real (
    company_id, "客户名称", "年金账户号", "主拓机构代码", "管理资格", resolved_from
)
select distinct on (pair.company_id)
    pair.company_id,
    temporary."客户名称",
    temporary."年金账户号",
    temporary."主拓机构代码",
    temporary."管理资格",
    temporary.company_id as resolved_from
from pair
inner join customer."年金客户" as temporary on pair.temporary_id = temporary.company_id
order by pair.company_id, pair.source_row
on conflict (company_id) do update
    set
        "客户名称" = excluded."客户名称",
        "年金账户号" = excluded."年金账户号",
        resolved_from = excluded.resolved_from
    -- What an undone resolve has left.
    where real."客户名称" is null and real.resolved_from is not null;
