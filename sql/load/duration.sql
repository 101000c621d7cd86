-- Enter how long the load took.
update mdm.load
set duration = clock_timestamp() - now()
where load_id = any({{ load_ids }});
