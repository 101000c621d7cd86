-- Take rows out of the quarantine that the load delivers anew. They are kept, and can't be corrected any
-- more: that would count them twice. Corrections supersede nothing. Such a row
-- * shares what the domain replaces by with a row of the load, or
-- * it is of an earlier version of the same file, or
-- * what is known of that (cells that its reason doesn't name, and that aren't empty) is shared by rows of
--   the load in a month of its own one, and no other row of its own load that shares it will stand.
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
    select
        delivered.{{ month | identifier }} as month,
        to_jsonb(delivered) as replaces
    from delivered
),

-- Waiting rows that the load may deliver anew, by what is known of them.
open as (
    select
        reject.load_id,
        reject.source_row,
        earlier.months,
        earlier.sheet
        || regexp_replace(earlier.file_name, {% include 'load/_version_folder.sql' %}, '', 'g') as delivered,
        jsonb_strip_nulls(reject.replaces) as known
    from mdm.reject as reject
    inner join mdm.load as earlier on reject.load_id = earlier.load_id
    where
        earlier.domain = {{ domain }}
        and reject.superseded_by is null
        and reject.corrected_by is null
        and exists (
            select 1
            from key
            where
                key.replaces @> jsonb_strip_nulls(reject.replaces)
                and (
                    earlier.months is null
                    or reject.replaces ? {{ month }}
                    or key.month = any(earlier.months)
                )
        )
),

-- The loads of the same sheets: rows of earlier versions of a file may stand.
{% set source = 'open' %}
{% include 'load/_brought.sql' %}

-- What stands of them, by what the domain replaces by.
stored as (
    select distinct
        {% for column in replaces %}
        stored.{{ column | identifier }},
        {% endfor %}
        stored.load_id
    from {{ table }} as stored
    where
        stored.load_id = any(array(select brought.load_id from brought))
        and stored.{{ month | identifier }} = any(array(select unnest(open.months) from open))
),

kind as (
    select
        stored.load_id,
        to_jsonb(stored) - 'load_id' as replaces
    from stored
),

-- Of these, what the load doesn't replace.
staying as (
    select
        brought.delivered,
        kind.replaces
    from kind
    inner join brought on kind.load_id = brought.load_id
    left join key on kind.replaces = key.replaces
    where key.replaces is null
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
        waiting.replaces in (select key.replaces from key)
        or waiting.load_id in (
            {% include 'load/_earlier_version.sql' %}
        )
        or (waiting.load_id, waiting.source_row) in (
            select
                open.load_id,
                open.source_row
            from open
            where not exists (
                select 1
                from staying
                where
                    open.delivered = staying.delivered
                    and staying.replaces @> open.known
            )
        )
    );
