-- What is known of the two ids: one row.
select
    {{ temporary_id }} like 'IN%' as is_temporary,
    {{ company_id }} like 'IN%' as target_is_temporary,
    exists(
        select
        from customer."年金客户"
        where company_id = {{ temporary_id }}
    ) as is_known;
