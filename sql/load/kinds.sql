-- What kinds of rows each sheet brings, counted once: one row per sheet, what the domain replaces by, and
-- whether the rows are corrections. usable counts those that can be loaded.
create temp table kinds on commit drop as
select
    sheet,
    {% for column in replaces if column != month %}
    {{ column | identifier }},
    {% endfor %}
    {{ month | identifier }},
    corrects_load is not null as is_correction,
    count(*) filter (where rejected is null) as usable
from prepared
where skipped is null
group by
    sheet,
    {% for column in replaces if column != month %}
    {{ column | identifier }},
    {% endfor %}
    {{ month | identifier }},
    corrects_load is not null;
