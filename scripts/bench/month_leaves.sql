-- As before the month arrived; a sync has to follow.
delete from business."规模明细"
where "月度" = {{ month }};

delete from customer.fct_customer_plan_monthly
where snapshot_month = {{ last_day }};

delete from customer.fct_customer_product_line_monthly
where snapshot_month = {{ last_day }};

delete from customer.fct_customer_plan_monthly_total
where snapshot_month = {{ last_day }};

delete from customer.fct_customer_product_line_monthly_total
where snapshot_month = {{ last_day }};
