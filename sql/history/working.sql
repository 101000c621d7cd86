-- What a dry run rolls forward stands in tables of its own, beside what is stored of the months before.
create temp table rolled_month (like mdm.contract_month including indexes) on commit drop;

create temp table rolled_cut (like mdm.market_cut including indexes) on commit drop;

create temp view known_month as
select * -- noqa: AM04
from mdm.contract_month
where month < {{ first_month }}
union all
select * -- noqa: AM04
from rolled_month;
