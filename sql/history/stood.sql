-- What stands in contract_month before everything is rolled forward anew: one row per month.
create temp table stood on commit drop as
select
    month,
    sum(hash_record_extended(contract_month, 0)) as row_hash
from mdm.contract_month
group by month;
