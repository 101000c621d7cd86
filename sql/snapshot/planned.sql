-- The difference between the wanted and the stored snapshot of the month: one row per row to add, change or
-- remove. {{ keys }} and company_id are the key of a row.
create temp table {{ planned }} on commit drop as
with
{% include wanted_rows %}

stored as (
    select *
    from {{ fct }}
    where snapshot_month = {{ last_day }}
)

select
    {% for column in keys %}
    coalesce(wanted.{{ column | identifier }}, stored.{{ column | identifier }}) as {{ column | identifier }},
    {% endfor %}
    coalesce(wanted.company_id, stored.company_id) as company_id,
    {% for column in columns %}
    wanted.{{ column | identifier }},
    {% endfor %}
    case
        when stored.company_id is null then 'add'
        when wanted.company_id is null then 'remove'
        else 'change'
    end as action
from wanted
full join stored
    on
        wanted.company_id = stored.company_id
        {% for column in keys %}
        and wanted.{{ column | identifier }} = stored.{{ column | identifier }}
        {% endfor %}
where
    (
        {% for column in columns %}
        wanted.{{ column | identifier }},
        {% endfor %}
        wanted.company_id
    ) is distinct from (
        {% for column in columns %}
        stored.{{ column | identifier }},
        {% endfor %}
        stored.company_id
    );
