-- The loaded months in their order: one row per month. before_month is the loaded month before it, base_month
-- the last one that lies before its contribution window. is_rolled: from the first changed month on.
create temp table calendar on commit drop as
with
loaded_month as (
    select bill_month.month
    from mdm.bill_month
    left join changed_month on bill_month.month = changed_month.month
    where changed_month.month is null
    union all
    select month
    from changed_month
    where row_count is not null
),

numbered as (
    select
        month,
        (extract(year from month) * 12 + extract(month from month))::integer as month_number
    from loaded_month
)

select
    month,
    (month + interval '1 month' - interval '1 day')::date as last_day,
    extract(year from month)::integer as status_year,
    lag(month) over (order by month) as before_month,
    case
        when {{ contribution_months }} > 0 then max(month) over (
            order by month_number
            range between unbounded preceding and {{ contribution_months }} preceding
        )
    end as base_month,
    coalesce(month >= (select min(changed_month.month) from changed_month), false) as is_rolled
from numbered;
