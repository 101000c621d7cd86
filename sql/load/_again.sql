-- Which loads brought rows of an earlier one again as they stood: one row per load that brought them first,
-- month of theirs, and load that brought them after that; was_of is the load whose they were until then.
again as (
    select
        stood.load_id,
        brought.month,
        later.load_id as again_by,
        lag(later.load_id, 1, stood.load_id) over (
            partition by stood.load_id, brought.month
            order by later.load_id
        ) as was_of,
        lead(later.load_id) over (
            partition by stood.load_id, brought.month
            order by later.load_id
        ) is null as is_last
    from mdm.load as later
    cross join unnest(later.stands_on) as stood (load_id)
    cross join unnest(later.months) as brought (month)
    where later.unloaded_at is null
),
