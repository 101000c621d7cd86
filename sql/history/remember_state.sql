-- Remember what the history was made from beside the bill, and forget the changes that have been looked at,
-- and our own: exactly those that the snapshot of this transaction shows. What others commit meanwhile stays
-- in the logs.
insert into mdm.history_state (
    rules, change_log, month_hash, name_hash, version_hash, latest_year, sealed_years
)
with
-- The versions that the plan takes away and those that it puts there: one row per version.
written as (
    select
        company_id,
        plan_code,
        product_line_code,
        valid_from,
        old_valid_to as valid_to,
        old_status_year as status_year,
        old_contract_status as contract_status,
        old_is_strategic as is_strategic,
        old_is_existing as is_existing,
        -1 as sign
    from planned
    where is_applied and action in ('change', 'remove')
    union all
    select
        company_id,
        plan_code,
        product_line_code,
        valid_from,
        new_valid_to as valid_to,
        new_status_year as status_year,
        new_contract_status as contract_status,
        new_is_strategic as is_strategic,
        new_is_existing as is_existing,
        1 as sign
    from planned
    where is_applied and action in ('add', 'change')
)

select
    {{ rules }} as rules,
    {{ change_log }} as change_log,
    coalesce(sum(hashtextextended(bill_month::text, 0)), 0) as month_hash,
    {{ name_hash }} as name_hash,
    {{ version_hash }}::numeric + (
        select coalesce(sum(sign * {% include 'history/_version_hash.sql' %}::numeric), 0)
        from written
        where {{ version_hash }}::numeric is not null
    ) as version_hash,
    {{ latest_year }}::integer as latest_year,
    array(
        select distinct coalesce(planned.new_status_year, planned.old_status_year)
        from planned
        where not planned.is_applied
    ) as sealed_years
from mdm.bill_month
on conflict (is_only_row) do update
set
    rules = excluded.rules,
    change_log = excluded.change_log,
    month_hash = excluded.month_hash,
    name_hash = excluded.name_hash,
    version_hash = excluded.version_hash,
    latest_year = excluded.latest_year,
    sealed_years = excluded.sealed_years
where
    (
        history_state.rules, history_state.change_log, history_state.month_hash, history_state.name_hash,
        history_state.version_hash, history_state.latest_year, history_state.sealed_years
    ) is distinct from (
        excluded.rules, excluded.change_log, excluded.month_hash, excluded.name_hash, excluded.version_hash,
        excluded.latest_year, excluded.sealed_years
    );

delete from mdm.bill_change;

delete from mdm.history_change;
