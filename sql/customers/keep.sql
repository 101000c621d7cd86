-- The real customer, if it is new, takes over what is known of the temporary one. The temporary row stays:
-- versions refer to it until the next sync.
insert into customer."年金客户" (company_id, "客户名称", "年金账户号", "主拓机构代码", "管理资格")
select
    {{ company_id }} as company_id,
    temporary."客户名称",
    temporary."年金账户号",
    temporary."主拓机构代码",
    temporary."管理资格"
from customer."年金客户" as temporary
where temporary.company_id = {{ temporary_id }}
on conflict (company_id) do nothing;
