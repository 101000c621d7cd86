-- Every loaded row belongs to a known load.
-- One row per table and unknown load. Rows that others wrote name no load: they are right.
with
used as materialized (
    select
        '规模明细' as table_name,
        load_id,
        count(*) as loaded_rows
    from business."规模明细"
    where "月度" between {{ first_day }} and {{ last_day }}
    group by load_id
    union all
    select
        '当年中标' as table_name,
        load_id,
        count(*) as loaded_rows
    from customer."当年中标"
    where "上报月份" between {{ first_day }} and {{ last_day }}
    group by load_id
    union all
    select
        '当年流失' as table_name,
        load_id,
        count(*) as loaded_rows
    from customer."当年流失"
    where "上报月份" between {{ first_day }} and {{ last_day }}
    group by load_id
)

select
    used.table_name,
    used.load_id,
    used.loaded_rows
from used
left join mdm.load as known on used.load_id = known.load_id
where used.load_id is not null and known.load_id is null;
