-- Take rows out of the quarantine that the load delivers anew: those that share what the domain replaces by
-- with a row of it, and all of an earlier load of the same file, in any version folder. They are kept, and
-- can't be corrected any more: that would count them twice. Corrections supersede nothing.
with
delivered as (
    select distinct
        {% for column in replaces if column != month %}
        {{ column | identifier }},
        {% endfor %}
        {{ month | identifier }}
    from prepared
    where
        skipped is null
        and corrects_load is null
        and {{ month | identifier }} is not null
),

key as (
    select to_jsonb(delivered) as replaces
    from delivered
),

-- The file has at least one key, so that a workbook of corrections alone matches nothing.
same_file as (
    select earlier.load_id
    from mdm.load as earlier
    inner join mdm.load as now
        on
            earlier.domain = now.domain
            and earlier.sheet = now.sheet
            and (
                earlier.sha256 = now.sha256
                or regexp_replace(earlier.file_name, '/[Vv][0-9]+/', '/')
                = regexp_replace(now.file_name, '/[Vv][0-9]+/', '/')
            )
    where
        now.load_id = any({{ load_ids }})
        and (select count(*) from key) > 0
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
        or waiting.load_id in (select load_id from same_file)
    );
