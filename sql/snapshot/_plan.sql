-- The losses of the year that were reported, by customer and plan. One without a product line counts for all.
lost as {% if not is_cluster %}materialized {% endif %}(
    select
        company_id,
        "年金计划号" as plan_code,
        array_agg("产品线代码") as product_line_codes,
        bool_or(coalesce("产品线代码", '') = '') as is_of_all_lines
    from customer."当年流失"
    where "上报月份" between {{ year_start }} and {{ last_day }}
    group by company_id, "年金计划号"
),

-- What sql/snapshot/place.sql has found.
place as (
    select *
    from (
        values
        (null::text, null::numeric, null::integer)
        {% for place in places %}
        , ({{ place.product_line_code }}, {{ place.amount }}, {{ place.product_line_rank }})
        {% endfor %}
    ) as place (product_line_code, amount, product_line_rank)
),

-- The plan snapshot that the month should have: one row per customer, plan and product line.
wanted as (
    select
        {{ last_day }}::date as snapshot_month,
        contract.company_id,
        contract.plan_code,
        contract.product_line_code,
        company."客户名称" as customer_name,
        plan."计划全称" as plan_name,
        product_line."产品线" as product_line_name,
        coalesce(
            lost.is_of_all_lines or contract.product_line_code = any(lost.product_line_codes), false
        ) as is_churned_this_year,
        contract.contract_status,
        round(contract.balance, 2) as aum_balance,
        contract.contract_id,
        contract.is_strategic,
        contract.is_existing,
        contract.is_in_bill,
        contract.contributions,
        place.product_line_rank
    from contract_on_day as contract
    left join lost
        on
            contract.company_id = lost.company_id
            and contract.plan_code = lost.plan_code
    left join place
        on
            contract.product_line_code = place.product_line_code
            and round(contract.balance, 2) = place.amount
    left join mapping."产品线" as product_line on contract.product_line_code = product_line."产品线代码"
    left join customer."年金客户" as company on contract.company_id = company.company_id
    left join mapping."年金计划" as plan on contract.plan_code = plan."年金计划号"
),
