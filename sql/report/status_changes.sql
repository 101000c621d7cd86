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

-- One row per month, kind and contract.
changed as (
    select
        change.month_end,
        kind.place,
        kind.name
    from bi.fct_status_change as change
    inner join lateral (
        values
        (1, 'began', change.change = '新增'),
        (2, 'ended', change.change = '终止'),
        (3, 'suspended_now', change.old_contract_status = '正常' and change.new_contract_status = '停缴'),
        (4, 'resumed', change.old_contract_status = '停缴' and change.new_contract_status = '正常'),
        (5, 'became_strategic', not change.old_is_strategic and change.new_is_strategic),
        (6, 'no_longer_strategic', change.old_is_strategic and not change.new_is_strategic),
        (7, 'became_existing', not change.old_is_existing and change.new_is_existing)
    ) as kind (place, name, is_so) on kind.is_so
    where change.month_end in ({{ last_day }}, {{ before_day }}, {{ year_before_day }})
),

counted as (
    select
        place,
        name,
        count(*) filter (where month_end = {{ last_day }}) as now,
        count(*) filter (where month_end = {{ before_day }}) as before,
        count(*) filter (where month_end = {{ year_before_day }}) as year_before
    from changed
    group by place, name
)

select
    counted.name,
    counted.now,
    case when compared.has_before then counted.before end as before,
    case when compared.has_year_before then counted.year_before end as year_before
from counted
cross join compared
order by counted.place;
