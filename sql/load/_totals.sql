{% set of_nobody = whose | default(codes | reject('eq', plan) | list) %}
-- The spellings of plan codes that are none, and those that are a word for totals.
no_plan as materialized (
    select
        typed,
        is_total
    from (
        select
            typed,
            mdm.clean_code(typed, {{ nothing }}::text[]) as code,
            typed ~* '[计总]|total'
            and normalize(mdm.clean_text(typed), nfkc) ~* concat(
                {% include 'load/_total_word.sql' %}
                '([ :([【]|$)'
            ) as is_total
        from (select distinct {{ plan | identifier }} as typed from staging) as found
        offset bigint '0'
    ) as spelled
    where code is null or is_total
),

total_name as materialized (
    select typed
    from spelled_name
    where
        typed ~* '[计总]|total'
        and normalize(mdm.clean_text(typed), nfkc) ~* concat(
            '^(本 *[页期月季年] *)?',
            {% include 'load/_total_word.sql' %}
            {% include 'load/_total_unit.sql' %}
            '$'
        )
),

-- Few rows have no plan code, and a look at the others has to cost next to nothing.
without_plan as materialized (
    select
        staging.*,
        staging as typed
    from staging
    where
        (exists (select 1 from no_plan) or exists (select 1 from total_name))
        and (
            staging.{{ plan | identifier }} is null
            or staging.{{ plan | identifier }} in (select typed from no_plan)
            or staging.{{ name | identifier }} in (select typed from total_name)
        )
),

-- Lines of totals: a word says so, as the plan code, as the whole name, or in any cell of a row without a plan
-- code; or the row has an amount, and nothing in it names a plan or a customer.
total_line as materialized (
    select
        without_plan.sheet,
        without_plan.source_row,
        without_plan.typed,
        line.is_labelled
    from without_plan
    left join no_plan on without_plan.{{ plan | identifier }} = no_plan.typed
    left join spelled_name on without_plan.{{ name | identifier }} = spelled_name.typed
    cross join lateral (
        select
            coalesce(no_plan.is_total, false)
            or without_plan.{{ name | identifier }} in (select typed from total_name)
            or normalize(mdm.clean_text(concat_ws(
                '|',
                {% for column in columns %}
                without_plan.{{ column | identifier }},
                {% endfor %}
                null
            )), nfkc) ~* concat(
                {% include 'load/_total_word.sql' %}
                {% include 'load/_total_unit.sql' %}
                '( |[|]|$)'
            ) as is_labelled,
            spelled_name.name is null
            {% for column in of_nobody %}
            and mdm.clean_code(without_plan.{{ column | identifier }}, {{ nothing }}::text[]) is null
            {% endfor %}
            and mdm.clean_number(without_plan.{{ amount | identifier }}) <> 'NaN' as is_of_nobody
    ) as line
    where line.is_labelled or line.is_of_nobody
),

-- The amounts of sheets with such lines, all in the same unit, and those of the rows of data above each.
added_up as (
    select
        staging.sheet,
        staging.source_row,
        total_line.typed,
        total_line.is_labelled,
        total_line.sheet is not null as is_line,
        line.amount,
        sum(line.amount) filter (where total_line.sheet is null and line.amount <> 'NaN') over (
            partition by staging.sheet
            order by staging.source_row
        ) as above,
        sum(line.amount) filter (where total_line.sheet is null and line.amount <> 'NaN') over (
            partition by staging.sheet
        ) as of_sheet
    from staging
    left join total_line
        on
            staging.sheet = total_line.sheet
            and staging.source_row = total_line.source_row
    cross join lateral (
        select
            mdm.clean_number(staging.{{ amount | identifier }})
            {% if unit != '元' %}
            * case
                when staging.{{ amount | identifier }} ~ '[元千万亿]' then 1
                else mdm.clean_number('1' || {{ unit }})
            end
            {% endif %}
                as amount
    ) as line
    where exists (select 1 from total_line)
),

-- ... and above each the rows since the line before it, and the last digit that is printed: 1.25万 is exact to
-- 0.01万. A number of Excel has 15 digits.
summed as materialized (
    select
        sheet,
        source_row,
        typed,
        is_labelled,
        amount,
        coalesce(above, 0) as above,
        coalesce(of_sheet, 0) as of_sheet,
        coalesce(above, 0) - lag(coalesce(above, 0), 1, 0.0) over (
            partition by sheet
            order by source_row
        ) as since,
        greatest(
            0.5 * power(10.0, -scale(amount)) * abs(mdm.clean_number(
                regexp_replace((typed).{{ amount | identifier }}, '[0-9.,]+', '1')
                {% if unit != '元' %}
                || case when (typed).{{ amount | identifier }} ~ '[元千万亿]' then '' else {{ unit }} end
                {% endif %}
            )),
            abs(amount) / 1e12
        ) as tolerance
    from added_up
    where is_line
),

-- Such a line is a total where it has no number, or its amount is the sum of the sheet, of all rows above, or of
-- those since an earlier line. One row: what is wrong with each line by its place, '' for a total.
total as materialized (
    select
        jsonb_object_agg(
            sheet || source_row,
            case
                when amount is null and coalesce(
                    {% for column in numbers %}
                    mdm.clean_number((typed).{{ column | identifier }}),
                    {% endfor %}
                    null
                ) is null
                    then ''
                when amount is null then 'a line of totals without ' || {{ amount }}
                when
                    amount <> 'NaN'
                    and least(abs(amount - above), abs(amount - since), abs(amount - of_sheet)) <= tolerance
                    then ''
                when amount <> 0 and (sheet, above - amount) in (select sheet, above from summed) then ''
                else concat(
                    case when is_labelled is not true then 'the row names no customer; ' end,
                    {{ amount }}, ' is a total, ', (typed).{{ amount | identifier }},
                    ', but the rows above add up to ', trim_scale(above),
                    ', or ' || trim_scale(nullif(since, above)) || ' since the total before it'
                )
            end
        ) as faults
    from summed
),

