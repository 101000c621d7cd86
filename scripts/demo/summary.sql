-- What the demo has made, in figures for a person. One row.
-- Reads: the bill, the contract history, the events, the rejected rows of the newest load of each sheet.
with
newest_load as (
    select max(load_id) as load_id
    from mdm.load
    group by file_name, sheet
)

select
    count(distinct company_id) as customers,
    count(distinct row(company_id, plan_code, product_line_code)) as contracts,
    count(*) as versions,
    count(*) filter (where valid_to = '9999-12-31') as current_contracts,
    count(*) filter (where valid_to = '9999-12-31' and contract_status = '正常') as active,
    count(*) filter (where valid_to = '9999-12-31' and contract_status = '停缴') as suspended,
    count(*) filter (where valid_to = '9999-12-31' and is_strategic) as strategic,
    (select count(distinct "月度") from business."规模明细") as months,
    (select count(*) from business."规模明细") as bill_rows,
    (
        select count(*)
        from mdm.reject
        where load_id in (select load_id from newest_load)
    ) as rejected_rows,
    (select count(*) from customer."当年中标") as won,
    (select count(*) from customer."当年流失") as lost
from customer.customer_plan_contract;
