-- Have the temporary customer stand for the real one: its name and account number find that from now on.
update customer."年金客户"
set resolved_company_id = {{ company_id }}
where company_id = {{ temporary_id }};
