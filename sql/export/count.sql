-- How many rows of a view an export would write, of some months where their first and last day are given: one
-- row.
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
