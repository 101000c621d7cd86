-- What the bill of {{ month }} says of a contract at a branch, its portfolios added up: one row per contract
-- and branch. How many contributions are known is an integer, for adding those up takes no decimal numbers.
{% set large = 'branch_month' %}
{% include 'kind/_drop_large.sql' %}

{% include 'kind/_as_large.sql' %}
select
    "计划代码" as plan_code,
    company_id,
    "产品线代码" as product_line_code,
    coalesce("机构代码", '') as branch,
    coalesce(sum("期末资产规模"), 0) as assets,
    coalesce(sum("供款"), 0) as contributions,
    count("供款")::integer as known_contributions
from business."规模明细"
where
    "月度" = {{ month }}
    and company_id <> ''
    and "计划代码" is not null
    and "产品线代码" is not null
group by company_id, "计划代码", "产品线代码", coalesce("机构代码", '');
