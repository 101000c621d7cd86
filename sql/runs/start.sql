-- Enter the run into the log before it does anything.
insert into mdm.run (
    run_id, command, arguments, period, domain, config_fingerprint, version, os_user, by_hand
)
values (
    {{ run_id }}, {{ command }}, {{ arguments }}, {{ period }}, {{ domain }},
    {{ fingerprint }}, {{ version }}, {{ os_user }}, {{ by_hand }}
);
