-- Whether any version is stored: one row.
select exists(select from customer.customer_plan_contract) as found;
