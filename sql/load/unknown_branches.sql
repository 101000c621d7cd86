-- The branches of the load that no dimension and no alias knows, most rows first: one row per name.
{% if '机构名称' in columns and '机构代码' in columns %}
select
    "机构名称" as branch_name,
    count(*) as how_many
from prepared
where
    skipped is null
    and rejected is null
    and "机构代码" = 'G00'
    and "机构名称" is not null
group by "机构名称"
order by how_many desc, branch_name;
{% else %}
select
    null as branch_name,
    0 as how_many
where false;
{% endif %}
