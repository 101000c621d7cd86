-- Whether versions are stored of a year after the last one of the bill. One row.
select exists(
    select
    from customer.customer_plan_contract
    where status_year > (select extract(year from max("月度")) from business."规模明细")
) as found;
