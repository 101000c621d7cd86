-- What became of contracts in the month, beside the month before and the same month of the year before: one
-- row per kind of change. before and year_before are null where these months are not loaded.
with
-- Whether these months are loaded: one row.
compared as (
    select
        bool_or(date = {{ before_day }}) as has_before,
        bool_or(date = {{ year_before_day }}) as has_year_before
    from bi.dim_date
    where is_loaded
),

-- How many of each kind: one row per month with a change. A cluster joins no VALUES with this view: the kinds
-- become rows when they are counted.
counted as (
    select
        month_end,
        count(*) filter (where change = '新增') as began,
        count(*) filter (where change = '终止') as ended,
        count(*) filter (where old_contract_status = '正常' and new_contract_status = '停缴') as suspended_now,
        count(*) filter (where old_contract_status = '停缴' and new_contract_status = '正常') as resumed,
        count(*) filter (where not old_is_strategic and new_is_strategic) as became_strategic,
        count(*) filter (where old_is_strategic and not new_is_strategic) as no_longer_strategic,
        count(*) filter (where not old_is_existing and new_is_existing) as became_existing
    from bi.fct_status_change
    where month_end in ({{ last_day }}, {{ before_day }}, {{ year_before_day }})
    group by month_end
),

-- One row per kind that there is in any of the months.
beside as (
    select
        kind.place,
        kind.name,
        coalesce(max(kind.contracts) filter (where counted.month_end = {{ last_day }}), 0) as now,
        coalesce(max(kind.contracts) filter (where counted.month_end = {{ before_day }}), 0) as before,
        coalesce(max(kind.contracts) filter (where counted.month_end = {{ year_before_day }}), 0)
            as year_before
    from counted
    inner join lateral (
        values
        (1, 'began', counted.began),
        (2, 'ended', counted.ended),
        (3, 'suspended_now', counted.suspended_now),
        (4, 'resumed', counted.resumed),
        (5, 'became_strategic', counted.became_strategic),
        (6, 'no_longer_strategic', counted.no_longer_strategic),
        (7, 'became_existing', counted.became_existing)
    ) as kind (place, name, contracts) on kind.contracts > 0
    group by kind.place, kind.name
)

select
    beside.name,
    beside.now,
    case when compared.has_before then beside.before end as before,
    case when compared.has_year_before then beside.year_before end as year_before
from beside
cross join compared
order by beside.place;
