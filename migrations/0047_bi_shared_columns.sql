-- What a column means that several views of bi have, said once: it gets this comment in each view whose own
-- file says nothing else.

set local "citus.multi_shard_modify_mode" to 'sequential';

do $$
declare
    statement text;
begin
    for statement in
        select format('comment on column %s.%I is %L', attribute.attrelid::regclass, said.name, said.meaning)
        from (
            values
            ('month_end', 'The month, by its last day; bi.dim_date. 月末'),
            ('contract_id', 'The version; bi.dim_contract_version. 合同版本号'),
            ('company_id', 'The customer; bi.dim_customer. 客户号'),
            ('plan_code', 'The plan; bi.dim_plan. 年金计划号'),
            ('product_line_code', 'The product line; bi.dim_product_line. 产品线代码'),
            ('customer_name', 'Name of the customer as it is today. 客户名称'),
            ('plan_name', 'Name of the plan as it is today. 计划全称'),
            ('product_line_name', 'Name of the product line as it is today. 产品线'),
            ('plan_type', '单一计划 (of a single company) or 集合计划 (of many). 计划类型'),
            ('main_branch_code', 'Branch with most of its assets, by the first load that shows it. 主拓机构代码'),
            ('product_lines', 'Its product lines, by that load: 企年受托+企年投资. 管理资格'),
            ('contract_status', '正常 (with assets and contributions) or 停缴 (without). 合同状态'),
            ('is_strategic', 'Whether it is 战客; within a year it stays so. 是否战客'),
            ('is_existing', 'true: 已客, with assets at the end of the year before; false: 新客. 是否已客'),
            ('is_new', 'Won this year and not 已客. 是否新客'),
            ('is_winning_this_year', 'Whether it was reported as won (当年中标) in the year up to that day. 是否当年中标'),
            ('is_churned_this_year', 'Whether it was reported as lost (当年流失) in the year up to that day. 是否当年流失'),
            ('contributions', '供款 of this month, yuan; null where none is known. 当月供款（元）'),
            ('status_year', 'The assessment year that the version belongs to. 考核年度'),
            ('valid_from', 'First day on which the version holds. 生效日'),
            ('valid_to', 'Last day on which it holds, inclusive; 9999-12-31 while it is current. 失效日')
        ) as said (name, meaning)
        inner join pg_attribute as attribute on said.name = attribute.attname
        inner join pg_class as relation on attribute.attrelid = relation.oid
        where
            relation.relnamespace = 'bi'::regnamespace
            and relation.relkind = 'v'
            and col_description(attribute.attrelid, attribute.attnum) is null
    loop
        execute statement;
    end loop;
end
$$;
