-- Remember what the history was made from beside the bill, and forget the changes that have been looked at,
-- and our own: exactly those that the snapshot of this transaction shows. What others commit meanwhile stays
-- in the logs.
insert into mdm.history_state (rules, change_log, month_hash, name_hash, latest_year, sealed_years)
select
    {{ rules }} as rules,
    {{ change_log }} as change_log,
    coalesce(sum(hashtextextended(bill_month::text, 0)), 0) as month_hash,
    {{ name_hash }} as name_hash,
    {{ latest_year }}::integer as latest_year,
    array(
        select distinct coalesce(planned.new_status_year, planned.old_status_year)
        from planned
        where not planned.is_applied
    ) as sealed_years
from mdm.bill_month
on conflict (is_only_row) do update
set
    rules = excluded.rules,
    change_log = excluded.change_log,
    month_hash = excluded.month_hash,
    name_hash = excluded.name_hash,
    latest_year = excluded.latest_year,
    sealed_years = excluded.sealed_years
where
    (
        history_state.rules, history_state.change_log, history_state.month_hash, history_state.name_hash,
        history_state.latest_year, history_state.sealed_years
    ) is distinct from (
        excluded.rules, excluded.change_log, excluded.month_hash, excluded.name_hash, excluded.latest_year,
        excluded.sealed_years
    );

delete from mdm.bill_change;

delete from mdm.history_change;
