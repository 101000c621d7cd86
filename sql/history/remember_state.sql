-- Remember what the history was made from beside the bill, and forget the changes of the bill that have been looked
-- at: exactly those that the snapshot of this transaction shows. What others commit meanwhile stays in the log.
insert into mdm.history_state (rules, change_log, names)
values ({{ rules }}, {{ change_log }}, {{ names }})
on conflict (is_only_row) do update
set
    rules = excluded.rules,
    change_log = excluded.change_log,
    names = excluded.names
where
    (history_state.rules, history_state.change_log, history_state.names)
    is distinct from (excluded.rules, excluded.change_log, excluded.names);

delete from mdm.bill_change;
