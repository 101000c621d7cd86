-- The rejected rows that wait for correction, of all loads or of load {{ load }}: one row each, with the
-- place of its first delivery. What is corrected or delivered anew waits no more, but is kept in mdm.reject.
with recursive
{% include 'rejects/_chinese.sql' %}

in_chinese as (
    select
        reason,
        chinese
    from translated
    where step = (select max(said.step) from said)
)

select
    load.load_id,
    load.domain,
    load.file_name,
    load.sheet,
    reject.source_row,
    reject.reason,
    in_chinese.chinese,
    array(
        select named.words[1]
        from regexp_matches(
            reject.reason,
            {% include 'rejects/_faulty.sql' %}
        ) as named (words)
    ) as faulty,
    -- 业务类型 may be known by the sheet alone, and the correction comes on another.
    jsonb_strip_nulls(coalesce(reject.replaces, '{}'))
    || coalesce(reject.correction, reject.content) as content
from mdm.reject as reject
inner join mdm.load as load on reject.load_id = load.load_id
inner join in_chinese on reject.reason = in_chinese.reason
where
    reject.superseded_by is null
    and reject.corrected_by is null
    and ({{ load }}::bigint is null or reject.load_id = {{ load }})
order by load.load_id desc, reject.source_row;
