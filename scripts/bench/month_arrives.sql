-- The month is there, and nothing has looked at it yet.
insert into business."规模明细"
select * -- noqa: AM04
from public.bench_bill_rows;
