-- Insert the usable rows of a sheet that don't stand as they are, each with the load and the row of its first
-- delivery.
insert into {{ table }} (
    {% for column in columns %}
    {{ column | identifier }},
    {% endfor %}
    {% if 'company_id' in columns %}
    resolved_from,
    {% endif %}
    load_id,
    source_row
)
select
    {% for column in columns %}
    {{ column | identifier }},
    {% endfor %}
    {% if 'company_id' in columns %}
    resolved_from,
    {% endif %}
    coalesce(corrects_load, {{ load_id }}) as load_id,
    coalesce(corrects_row, source_row) as source_row
from prepared
where
    skipped is null
    and rejected is null
    and sheet = {{ sheet }}
    and not exists (
        select 1
        from unchanged
        where
            prepared.sheet = unchanged.sheet
            and prepared.source_row = unchanged.source_row
    );
