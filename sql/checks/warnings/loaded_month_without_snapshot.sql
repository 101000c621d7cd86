-- Every loaded month since the history begins has its snapshots (if not: just snapshot PERIOD).
-- One row per month.
with
{% include 'snapshot/_missing.sql' %}

asked as (
    select month
    from missing
    where month between {{ first_day }} and {{ last_day }}
)

select to_char(month, 'YYYYMM') as period
from asked
order by period;
