-- What kinds of rows each sheet brings: one row per sheet, what the domain replaces by, and whether the rows
-- are corrections. usable counts those that can be loaded.
create temp table kinds on commit drop as
select
    sheet,
    {% for column in replaces if column != month %}
    {{ column | identifier }},
    {% endfor %}
    {{ month | identifier }},
    is_correction,
    coalesce(sum(how_many) filter (where not is_rejected), 0)::bigint as usable
from counted
where skipped is null
group by
    sheet,
    {% for column in replaces if column != month %}
    {{ column | identifier }},
    {% endfor %}
    {{ month | identifier }},
    is_correction;
