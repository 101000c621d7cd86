-- Move the rows of the bill to the real customer.
update business."规模明细"
set company_id = {{ company_id }}
where company_id = {{ temporary_id }};
