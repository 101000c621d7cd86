-- The difference between the wanted and the stored snapshot of the month, or their totals: one row per row to
-- add, change or remove. snapshot_month and {{ keys }} are the key of a row.
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
    coalesce(wanted.snapshot_month, stored.snapshot_month) as snapshot_month,
    {% for column in columns %}
    wanted.{{ column | identifier }},
    {% endfor %}
    case
        when stored.snapshot_month is null then 'add'
        when wanted.snapshot_month is null then 'remove'
        else 'change'
    end as action
from wanted
full join stored
    on
        wanted.snapshot_month = stored.snapshot_month
        {% for column in keys %}
        and wanted.{{ column | identifier }} = stored.{{ column | identifier }}
        {% endfor %}
where
    (
        {% for column in columns %}
        wanted.{{ column | identifier }},
        {% endfor %}
        wanted.snapshot_month
    ) is distinct from (
        {% for column in columns %}
        stored.{{ column | identifier }},
        {% endfor %}
        stored.snapshot_month
    );
