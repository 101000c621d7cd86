-- Enter into the table of loads that the load was taken back, when and by whom.
update mdm.load
set
    unloaded_at = now(),
    unloaded_by = {{ os_user }}
where load_id = {{ load }};
