-- Forget the plan of an earlier sync in the same transaction (a dry run of several loads).
{% set large = 'wanted_version' %}
{% include 'kind/_drop_large.sql' %}

drop view if exists pg_temp.known_month;

drop table if exists
    pg_temp.changed_month, pg_temp.calendar, pg_temp.stood, pg_temp.rolled_month, pg_temp.rolled_cut,
    pg_temp.touched_year, pg_temp.touched_contract, pg_temp.planned, pg_temp.renamed, pg_temp.behind;
