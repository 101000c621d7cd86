contract as (
    select
        company_id,
        product_line_code,
        bool_or(is_strategic) as is_strategic,
        bool_or(is_existing) as is_existing,
        round(sum(balance), 2) as aum_balance,
        count(distinct plan_code) as plan_count
    from contract_on_day
    group by company_id, product_line_code
),

won as {% if not is_cluster %}materialized {% endif %}(
    select distinct
        company_id,
        "产品线代码" as product_line_code
    from customer."当年中标"
    where "上报月份" between {{ year_start }} and {{ last_day }}
),

lost as {% if not is_cluster %}materialized {% endif %}(
    select distinct
        company_id,
        "产品线代码" as product_line_code
    from customer."当年流失"
    where "上报月份" between {{ year_start }} and {{ last_day }}
),

-- The product line snapshot that the month should have: one row per customer and product line.
wanted as (
    select
        {{ last_day }} as snapshot_month,
        contract.company_id,
        contract.product_line_code,
        product_line."产品线" as product_line_name,
        company."客户名称" as customer_name,
        contract.is_strategic,
        contract.is_existing,
        won.company_id is not null and not contract.is_existing as is_new,
        won.company_id is not null as is_winning_this_year,
        lost.company_id is not null as is_churned_this_year,
        contract.aum_balance,
        contract.plan_count
    from contract
    left join won
        on
            contract.company_id = won.company_id
            and contract.product_line_code = won.product_line_code
    left join lost
        on
            contract.company_id = lost.company_id
            and contract.product_line_code = lost.product_line_code
    left join mapping."产品线" as product_line on contract.product_line_code = product_line."产品线代码"
    left join customer."年金客户" as company on contract.company_id = company.company_id
),
