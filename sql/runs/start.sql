-- Enter the run into the log before it does anything.
insert into mdm.run (command, arguments, period, domain, config_fingerprint, version, os_user)
values (
    {{ command }}, {{ arguments }}, {{ period }}, {{ domain }},
    {{ fingerprint }}, {{ version }}, {{ os_user }}
)
returning run_id;
