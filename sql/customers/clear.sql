-- Remove the customers that undone resolves have left, once no version refers to them any more.
delete from customer."年金客户" as made
where
    made.resolved_from is not null
    and made."客户名称" is null
    and not exists (
        select 1
        from customer.customer_plan_contract as version
        where version.company_id = made.company_id
    );
