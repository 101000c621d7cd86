-- Take note of the runs that did not succeed, up to now; or of those of a command that has nothing left to
-- do, but for reports that failed: nothing asks for them again.
with
{% include 'runs/_known.sql' %}

noted as (
    select run_id
    from known_run
    where
        outcome not in ('ok', 'running')
        and seen_at is null
        and (
            {{ command }}::text is null
            or (command = {{ command }} and coalesce(error, '') not like 'Hook report failed:%')
        )
)

update mdm.run
set seen_at = now()
where run_id in (select noted.run_id from noted);
