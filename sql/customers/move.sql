-- Move the rows of a table to the real customer.
update {{ table }}
set company_id = {{ company_id }}
where company_id = {{ temporary_id }};
