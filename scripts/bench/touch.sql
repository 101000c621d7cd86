-- A small change: one company in a hundred turns its assets of the month around, and back the next time.
update business."规模明细"
set "期末资产规模" = -"期末资产规模"
where "月度" = {{ month }} and company_id like '%77';
