-- Move the lost customers to the real customer.
update customer."当年流失"
set company_id = {{ company_id }}
where company_id = {{ temporary_id }};
