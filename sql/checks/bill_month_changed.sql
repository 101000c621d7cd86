-- No month of the bill has changed since the last sync (if one has: just sync, in doubt with --full).
-- One row per month. Its rows are others than when it was rolled forward, whoever changed them and however.
-- Specification, section 3, What a command touches.
select
    changed_month.month,
    changed_month.row_count as rows_now,
    known.row_count as rows_then,
    case when changed_month.row_count = known.row_count then 'other content' end as what
from changed_month
left join mdm.bill_month as known on changed_month.month = known.month
where
    changed_month.has_changed
    and changed_month.month between {{ first_day }} and {{ last_day }}
order by changed_month.month;
