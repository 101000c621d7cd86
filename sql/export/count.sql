-- How many rows of a view an export would write, of the months from {{ first_day }} to {{ last_day }} where
-- these are given: one row.
with
shown as (
    select *
    from {{ view }}
    {% if first_day %}
    where month_end between {{ first_day }} and {{ last_day }}
    {% endif %}
)

select count(*) as row_count
from shown;
