-- What became of the rows of the file, counted once: one row per sheet, what the domain replaces by, whether
-- the rows are corrections, what became of them, how their customer was found, and the branch that nothing
-- knows. Whoever asks for more looks at the rows only where this says that there are some.
create temp table counted on commit drop as
select
    sheet,
    {% for column in replaces if column != month %}
    {{ column | identifier }},
    {% endfor %}
    {{ month | identifier }},
    corrects_load is not null as is_correction,
    skipped,
    rejected is not null as is_rejected,
    is_repeated,
    resolved_by,
    {% if '机构名称' in columns and '机构代码' in columns %}
    case when "机构代码" = 'G00' then "机构名称" end as unknown_branch,
    {% else %}
    null::text as unknown_branch,
    {% endif %}
    count(*) as how_many
from prepared
group by
    sheet,
    {% for column in replaces if column != month %}
    {{ column | identifier }},
    {% endfor %}
    {{ month | identifier }},
    corrects_load is not null,
    skipped,
    rejected is not null,
    is_repeated,
    resolved_by,
    unknown_branch;
