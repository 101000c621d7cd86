-- Forget the plan of an earlier snapshot in the same transaction.
{% set large = 'contract_on_day' %}
{% include 'kind/_drop_large.sql' %}

drop table if exists
    pg_temp.changed_month, pg_temp.product_line_planned, pg_temp.plan_planned,
    pg_temp.product_line_total_planned, pg_temp.plan_total_planned;
