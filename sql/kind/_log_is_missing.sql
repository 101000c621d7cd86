-- On a cluster nothing logs changes, so that each run looks at all months.
case
    when not {{ is_cluster }}
        then concat(
            'a trigger that logs changes is missing, disabled or not ENABLE ALWAYS; make them anew with ',
            'just psql -f migrations/0048_triggers.sql'
        )
    else ''
end
