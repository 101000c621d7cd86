-- Remove what no longer belongs to the month.
delete from customer.fct_customer_product_line_monthly as stored
using product_line_planned as planned
where
    planned.action = 'remove'
    and stored.snapshot_month = planned.snapshot_month
    and stored.company_id = planned.company_id
    and stored.product_line_code = planned.product_line_code;
