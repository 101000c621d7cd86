-- Move the won customers to the real customer.
update customer."当年中标"
set company_id = {{ company_id }}
where company_id = {{ temporary_id }};
