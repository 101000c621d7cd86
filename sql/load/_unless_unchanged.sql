-- Rows that the load brings again as they stand stay.
{% if not is_cluster %}
and not exists (
    select 1
    from unchanged
    where
        stored.load_id = unchanged.load_id
        and stored.source_row = unchanged.source_row
)
{% endif %}
