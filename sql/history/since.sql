-- From which month on contracts may start other versions than before: one row; null where any of them may
-- have others, whenever they start.
select
    case
        when not bool_or(is_whole)
            then (
                select min(changed_month.month)
                from changed_month
            )
    end as since
from touched_year;
