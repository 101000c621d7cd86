-- Take rows out of the quarantine that the load delivers anew: those that share what the domain replaces by
-- with a row of it, and all of an earlier version of the same file. They are kept, and can't be corrected any
-- more: that would count them twice. Corrections supersede nothing.
with
delivered as (
    select distinct
        {% for column in replaces if column != month %}
        {{ column | identifier }},
        {% endfor %}
        {{ month | identifier }}
    from kinds
    where
        not is_correction
        and {{ month | identifier }} = any({{ months }}::date[])
),

key as (
    select to_jsonb(delivered) as replaces
    from delivered
)

update mdm.reject as waiting
set superseded_by = {{ load_ids[0] }}
from mdm.load as earlier
where
    waiting.load_id = earlier.load_id
    and earlier.domain = {{ domain }}
    and waiting.load_id <> all({{ load_ids }})
    and waiting.superseded_by is null
    and (
        waiting.replaces in (select replaces from key)
        or waiting.load_id in (
            {% include 'load/_earlier_version.sql' %}
        )
    );
