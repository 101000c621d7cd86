-- The loaded months of the years that a sync writes: the open year, those after it, and years that have no
-- versions yet. In sealed years a difference is meant to stay, and each sync reports it.
unsealed_month as materialized (
    select
        "月度" as month,
        ("月度" + interval '1 month' - interval '1 day')::date as last_day
    from business."规模明细"
    where
        "月度" between {{ first_day }} and {{ last_day }}
        and extract(day from "月度") = 1
        and (
            extract(year from "月度") >= coalesce(
                {{ status_year }},
                (select extract(year from max("月度")) from business."规模明细")
            )
            or extract(year from "月度") not in (select status_year from customer.customer_plan_contract)
        )
    group by "月度"
)
