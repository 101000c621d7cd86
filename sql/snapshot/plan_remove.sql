-- Remove what no longer belongs to the month.
delete from customer.fct_customer_plan_monthly as stored
using plan_planned as planned
where
    planned.action = 'remove'
    and stored.snapshot_month = planned.snapshot_month
    and stored.company_id = planned.company_id
    and stored.plan_code = planned.plan_code
    and stored.product_line_code = planned.product_line_code;
