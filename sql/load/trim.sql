-- Drop what loads replaced more than {{ keep_replaced_months }} months ago. They can't be unloaded any more.
with
old as (
    update mdm.load
    set trimmed_at = now()
    where
        trimmed_at is null
        and loaded_at < now() - make_interval(months => {{ keep_replaced_months }})
    returning load_id
)

delete from mdm.replaced_row
where replaced_by in (select load_id from old);
