-- Forget the plan of an earlier snapshot in the same transaction.
drop table if exists
    pg_temp.changed_month, pg_temp.contract_on_day, pg_temp.product_line_planned, pg_temp.plan_planned,
    pg_temp.product_line_total_planned, pg_temp.plan_total_planned;
