-- Where the load is implausible (specification, section 6, Plausibility): one row per month, product line,
-- figure and what it is compared with. That is what it replaces and, where a file holds one month, the rows
-- of the month before that share with a row that it brings what the domain replaces by beside the month.
with
found as (
    select
        'brought' as side,
        stored.{{ month | identifier }} as month,
        {% include 'load/_figures.sql' %}
    from prepared as stored
    where
        stored.skipped is null
        and stored.rejected is null
        and stored.corrects_load is null
    union all
    select
        case
            when (
                {% include 'load/_replaced.sql' %}
            ) then 'replaced'
            else 'kept'
        end as side,
        stored.{{ month | identifier }} as month,
        {% include 'load/_figures.sql' %}
    from {{ table }} as stored
    where
        stored.{{ month | identifier }} = any({{ months }}::date[])
        or (
            {{ holds }} = 'one'
            and stored.{{ month | identifier }} = any(
                array(
                    select (delivered.month - interval '1 month')::date
                    from unnest({{ months }}::date[]) as delivered (month)
                )
            )
        )
),

counted as (
    select
        side,
        month,
        (month + interval '1 month')::date as next_month,
        kind,
        line,
        count(*) as row_count,
        coalesce(sum(amount), 0) as amount,
        count(*) filter (where amount is null) as without_amount,
        count(*) filter (where is_temporary) as temporary,
        count(*) filter (where is_of_no_branch) as of_no_branch
    from found
    group by side, month, kind, line
),

-- One row per figure of each. A share is that of the rows which the figure counts.
measured as (
    select
        counted.*,
        figure.name,
        figure.is_share,
        figure.number
    from counted
    cross join lateral (
        values
        ('rows', false, counted.row_count),
        ({{ amount }}, false, counted.amount),
        ('rows without ' || {{ amount }}, true, counted.without_amount),
        ('rows with a temporary id', true, counted.temporary),
        ('rows of no known branch (G00)', true, counted.of_no_branch)
    ) as figure (name, is_share, number)
),

-- Everything under the month that the load brings or replaces.
placed as (
    select
        side as base,
        month,
        line,
        name,
        is_share,
        number,
        row_count
    from measured
    where side <> 'kept'
    union all
    select
        to_char(month, 'YYYYMM') as base,
        next_month as month,
        line,
        name,
        is_share,
        number,
        row_count
    from measured
    where
        {{ holds }} = 'one'
        and side <> 'replaced'
        and (next_month, kind) in (
            select
                month,
                kind
            from counted
            where side = 'brought'
        )
),

summed as (
    select
        base,
        month,
        line,
        name,
        is_share,
        sum(number) as number,
        sum(row_count) as row_count
    from placed
    group by base, month, line, name, is_share
),

compared as (
    select
        was.month,
        was.line,
        was.name,
        was.is_share,
        was.base,
        was.number as old_number,
        was.row_count as old_rows,
        coalesce(becomes.number, 0) as new_number,
        coalesce(becomes.row_count, 0) as new_rows
    from summed as was
    left join summed as becomes
        on
            becomes.base = 'brought'
            and was.month = becomes.month
            and was.line = becomes.line
            and was.name = becomes.name
    where was.base <> 'brought'
)

select
    to_char(month, 'YYYYMM') as month,
    line,
    name as figure,
    base as compared_with,
    round(old_number, 2) as number_before,
    round(new_number, 2) as number_after
from compared
where
    case
        -- What vanishes altogether is rather forgotten than gone, unless it was a misspelling.
        when name = 'rows' and new_number = 0 and base = 'replaced' and {{ holds }} = 'one'
            then old_number > 2
        -- Among few rows an amount is often that of one customer, a share that of chance, and more rows may
        -- follow a start: only rows that go tell something.
        when
            old_rows < {{ guard.min_rows }}
            and (name <> 'rows' or old_number - new_number < {{ guard.min_row_loss }})
            then false
        when is_share
            then
                new_number * old_rows - old_number * new_rows
                > {{ guard.max_load_change }} * old_rows * new_rows
        else abs(new_number - old_number) > {{ guard.max_load_change }} * abs(old_number)
    end
order by month, line, is_share, figure, compared_with;
