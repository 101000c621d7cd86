-- The rows that stand as the load brings them again: one row each. An earlier version of the file brought them from the
-- same place of the same sheet, and nobody has changed them since, by a correction or otherwise. They stay, and
-- so most of a corrected file is neither archived nor written. A cluster can't join them here: there, none are.
create temp table unchanged on commit drop as
select
    stored.load_id,
    stored.source_row,
    prepared.sheet,
    prepared.{{ month | identifier }} as month
from prepared
inner join {{ table }} as stored
    on
        prepared.source_row = stored.source_row
        and prepared.{{ month | identifier }} = stored.{{ month | identifier }}
        {% for column in columns if column != month %}
        {% if column in numbers %}
        -- The column of the table has fewer digits.
        and (
            prepared.{{ column | identifier }} is not distinct from stored.{{ column | identifier }}
            or round(prepared.{{ column | identifier }}, scale(stored.{{ column | identifier }}))
            = stored.{{ column | identifier }}
        )
        {% else %}
        and prepared.{{ column | identifier }} is not distinct from stored.{{ column | identifier }}
        {% endif %}
        {% endfor %}
        {% if 'company_id' in columns %}
        and prepared.resolved_from is not distinct from stored.resolved_from
        {% endif %}
inner join mdm.load as earlier
    on
        prepared.sheet = earlier.sheet
        and stored.load_id = earlier.load_id
where
    {{ not is_cluster }}
    and prepared.skipped is null
    and prepared.rejected is null
    and prepared.corrects_load is null
    and stored.{{ month | identifier }} = any({{ months }}::date[])
    and earlier.domain = {{ domain }}
    and earlier.load_id <> all({{ load_ids }})
    and regexp_replace(earlier.file_name, '(^|/)[Vv][0-9]+(?=/)', '', 'g')
    = regexp_replace({{ file_name }}, '(^|/)[Vv][0-9]+(?=/)', '', 'g')
    and (stored.load_id, stored.source_row) not in (
        select
            reject.load_id,
            reject.source_row
        from mdm.reject as reject
    )
group by stored.load_id, stored.source_row, prepared.sheet, prepared.{{ month | identifier }}
-- A copy that others made of a row is no row of the load.
having count(*) = 1;
