-- Remember what the history was made from beside the bill, and forget the changes that have been looked at,
-- and our own: exactly those that the snapshot of this transaction shows. What others commit meanwhile stays
-- in the logs.
insert into mdm.history_state (rules, change_log, name_hash, latest_year)
values ({{ rules }}, {{ change_log }}, {{ name_hash }}, {{ latest_year }})
on conflict (is_only_row) do update
set
    rules = excluded.rules,
    change_log = excluded.change_log,
    name_hash = excluded.name_hash,
    latest_year = excluded.latest_year
where
    (history_state.rules, history_state.change_log, history_state.name_hash, history_state.latest_year)
    is distinct from (excluded.rules, excluded.change_log, excluded.name_hash, excluded.latest_year);

delete from mdm.bill_change;

delete from mdm.history_change;
