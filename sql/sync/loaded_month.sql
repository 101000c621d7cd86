-- The loaded months from {{ first_day }} to {{ last_day }}, and the first and the last of all.
-- One row per month.
-- Reads: the bill.
create temp table loaded_month on commit drop as
with
month as (
    select "月度" as month
    from business."规模明细"
    where "月度" between {{ first_day }} and {{ last_day }}
    union
    select min("月度") as month
    from business."规模明细"
    union
    select max("月度") as month
    from business."规模明细"
)

select
    month,
    extract(year from month)::integer as status_year,
    (month + interval '1 month' - interval '1 day')::date as last_day,
    (extract(year from month) * 12 + extract(month from month))::integer as month_number
from month
where month is not null;
