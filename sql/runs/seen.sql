-- Take note of the runs that did not succeed, up to now.
with
{% include 'runs/_known.sql' %}

noted as (
    select run_id
    from known_run
    where outcome not in ('ok', 'running') and seen_at is null
)

update mdm.run
set seen_at = now()
where run_id in (select noted.run_id from noted);
