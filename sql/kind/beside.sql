-- What a dry run rolls forward stands in tables of its own, beside what is stored of the months before. On a
-- cluster they stand there always, and are empty again when the transaction ends.
{% if not is_cluster %}
create temp table rolled_month (like mdm.contract_month including indexes) on commit drop;

create temp table rolled_cut (like mdm.market_cut including indexes) on commit drop;
{% endif %}

create temp view known_month as
select * -- noqa: AM04
from mdm.contract_month
{# Compared so that the planner can't know when this half has no row of a month: a cluster would then do the
   rest on the coordinator. #}
where {% if is_cluster %}month - {{ first_month }} < 0{% else %}month < {{ first_month }}{% endif %}

union all
select * -- noqa: AM04
from {% if is_cluster %}mdm.{% endif %}rolled_month;
