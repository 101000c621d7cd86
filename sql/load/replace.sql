-- Remove the rows that the load replaces: those that share {{ replaces | join(', ') }} with a row that it
-- brings, rejected ones among them in the months that it loads: what they held before is not what the file
-- says. Corrections replace nothing: they are added. Rows that were corrected stand where the load delivers
-- what they were corrected from.
delete from {{ table }} as stored
using (
    select distinct
        {% for column in replaces if column != month %}
        {{ column | identifier }},
        {% endfor %}
        {{ month | identifier }}
    from prepared
    where
        skipped is null
        and corrects_load is null
        and {{ month | identifier }} in (
            select usable.{{ month | identifier }}
            from prepared as usable
            where usable.skipped is null and usable.rejected is null
        )
) as brought
where (
    stored.{{ month | identifier }} = brought.{{ month | identifier }}
    {% for column in replaces if column != month %}
    and stored.{{ column | identifier }} is not distinct from brought.{{ column | identifier }}
    {% endfor %}
)
and not exists (
    select
    from quarantined
    where quarantined.first_load = stored.load_id and quarantined.first_row = stored.source_row
);
