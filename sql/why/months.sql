-- Month by month, what decided the status of the contracts asked for, newest first: one row per contract and
-- month in which it has a row or starts a version, or that is asked for. contributions is the sum over the
-- window of {{ contribution_months }} months; at_branch tells where it came closest to the largest, and what
-- is enough there.
-- Reads: contract_month and market_cut, as the last sync left them, and the bill for the branches.
with
observed as (
    select *
    from mdm.contract_month
    where
        company_id = {{ company }}
        and ({{ plan }}::text is null or plan_code = {{ plan }})
        -- One after another, so that the key, which begins with the month, is of use.
        and month = any(array(select bill_month.month from mdm.bill_month))
        and ({{ month }}::date is null or month = {{ month }})
        and (is_seen or starts_version or {{ month }}::date is not null)
),

branch_month as (
    select
        "月度" as month,
        "计划代码" as plan_code,
        "产品线代码" as product_line_code,
        coalesce("机构代码", '') as branch,
        sum("期末资产规模") as assets
    from business."规模明细"
    where company_id = {{ company }}
    group by "月度", "计划代码", "产品线代码", coalesce("机构代码", '')
),

closest as (
    select distinct on (branch_month.month, branch_month.plan_code, branch_month.product_line_code)
        branch_month.month,
        branch_month.plan_code,
        branch_month.product_line_code,
        format(
            '%s 亿元 at %s, where %s is among the {{ whitelist_top_n }} largest',
            trim_scale(round(branch_month.assets / 100000000, 8)),
            coalesce(nullif(branch_month.branch, ''), '-'),
            trim_scale(round(market_cut.amount / 100000000, 8))
        ) as at_branch
    from branch_month
    inner join mdm.market_cut as market_cut
        on
            branch_month.month = market_cut.month
            and branch_month.product_line_code = market_cut.product_line_code
            and branch_month.branch = market_cut.branch
    where branch_month.assets > 0
    order by
        branch_month.month,
        branch_month.plan_code,
        branch_month.product_line_code,
        branch_month.assets / market_cut.amount desc,
        branch_month.branch
),

explained as (
    select
        observed.plan_code,
        observed.product_line_code,
        observed.month,
        observed.assets,
        observed.window_contributions as contributions,
        closest.at_branch,
        observed.contract_status
        || case
            when not observed.is_seen and {{ missing_month }} = 'carry'
                then ': no row, the assets of the last row count on (missing_month: carry)'
            when not observed.is_seen then ': no row in a loaded month, so assets are 0'
            when observed.contract_status = '停缴' and observed.assets <= 0 then ': assets are not above zero'
            when {{ contribution_months }} = 0 then ''
            when observed.contract_status = '停缴'
                then ': the known 供款 of {{ contribution_months }} months add up to nothing'
            when observed.window_contributions is null then ': no 供款 is known, assets decide'
            else ''
        end
        || case
            when not observed.is_in_history then '; not in the history, the year opened without it'
            when observed.is_candidate and observed.assets >= {{ strategic_threshold }}
                then '; 战客: assets reach {{ strategic_threshold }}'
            when observed.is_candidate then '; 战客: among the {{ whitelist_top_n }} largest of a branch'
            when observed.is_strategic then '; 战客 since earlier in the year'
            else ''
        end as rule
    from observed
    left join closest
        on
            observed.plan_code = closest.plan_code
            and observed.product_line_code = closest.product_line_code
            and observed.month = closest.month
),

-- A month asked for that is not loaded changes nothing.
unloaded as (
    select distinct
        plan_code,
        product_line_code
    from mdm.contract_month
    where
        company_id = {{ company }}
        and ({{ plan }}::text is null or plan_code = {{ plan }})
        and month = any(array(select bill_month.month from mdm.bill_month))
        and month < {{ month }}::date
        and {{ month }}::date not in (select bill_month.month from mdm.bill_month)
)

select
    plan_code,
    product_line_code,
    to_char(month, 'YYYYMM') as month,
    assets,
    contributions,
    at_branch,
    rule
from explained
union all
select
    plan_code,
    product_line_code,
    to_char({{ month }}::date, 'YYYYMM') as month,
    null as assets,
    null as contributions,
    null as at_branch,
    'the month is not loaded, so it changes nothing' as rule
from unloaded
order by month desc, plan_code, product_line_code
limit {{ show }};
