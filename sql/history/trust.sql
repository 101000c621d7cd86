-- What the last sync left, and how far it can be trusted: one row. from_nothing says why every month has to
-- be rolled forward anew, look_at_all why every month of the bill has to be looked at; null: no need to.
-- Where they are empty, there is nothing to tell. months are those that the log names. has_foreign_versions:
-- others have written versions since. compares: whether versions and names matter.
-- Reads: the logs of changes to bill and versions, history_state, the catalog.
with
-- What the coordinator knows by itself: one row. In one piece, so that a cluster asks it once.
here as materialized (
    with
    -- The triggers that keep the logs: all of them, and which ones. One that is made anew, disabled or
    -- enabled again is another.
    log as (
        select
            count(*) filter (where watching.tgenabled = 'A') = 5 as is_complete,
            string_agg(
                concat_ws('.', watching.oid, watching.xmin, writing.xmin), ' '
                order by watching.tgname
            ) as triggers
        from pg_catalog.pg_trigger as watching
        inner join pg_catalog.pg_proc as writing on watching.tgfoid = writing.oid
        where
            watching.tgrelid in ('business."规模明细"'::regclass, 'customer.customer_plan_contract'::regclass)
            and watching.tgname in (
                'trg_log_bill_insert', 'trg_log_bill_update', 'trg_log_bill_delete', 'trg_log_bill_truncate',
                'trg_log_history_change'
            )
    ),

    -- The columns of the bill: another one may have got the name of one.
    bill_column as (
        select sum(hashtextextended(row(attnum, attname)::text, 0)) as names
        from pg_catalog.pg_attribute
        where attrelid = 'business."规模明细"'::regclass and attnum > 0 and not attisdropped
    ),

    -- A bill whose rows come and go without a statement on it.
    bill as (
        select
            bool_or(
                class.relkind <> 'r' or class.relpersistence <> 'p'
                or heir.inhrelid is not null or subscription.srrelid is not null
            ) as changes_unseen
        from pg_catalog.pg_class as class
        left join pg_catalog.pg_inherits as heir on class.oid in (heir.inhrelid, heir.inhparent)
        left join pg_catalog.pg_subscription_rel as subscription on class.oid = subscription.srrelid
        where class.oid = 'business."规模明细"'::regclass
    ),

    -- Which tables, triggers and columns these are. A table that is rewritten is another, too, and so is a
    -- bill whose changes show again.
    identity as (
        select
            log.is_complete,
            concat_ws(
                ' ',
                pg_relation_filenode('business."规模明细"'),
                pg_relation_filenode('customer.customer_plan_contract'),
                bill_column.names,
                bill.changes_unseen,
                log.triggers
            ) as change_log
        from log
        cross join bill_column
        cross join bill
    ),

    -- What is remembered of the months: nobody else writes there.
    known_month as (
        select coalesce(sum(hashtextextended(bill_month::text, 0)), 0) as hash
        from mdm.bill_month
    ),

    change as (
        select
            array_agg(distinct month) filter (where month is not null) as months,
            bool_or(month is null) as is_emptied,
            count(*) as changes
        from mdm.bill_change
    ),

    newest as (
        select
            month,
            contract_count
        from mdm.bill_month
        order by month desc
        limit 1
    )

    select
        identity.is_complete,
        identity.change_log,
        bill.changes_unseen,
        known_month.hash as month_hash,
        change.months,
        change.is_emptied,
        change.changes,
        newest.month as newest_month,
        newest.contract_count,
        state.rules,
        state.name_hash,
        state.version_hash,
        state.latest_year,
        state.change_log as change_log_then,
        state.month_hash as month_hash_then,
        exists(
            select 1
            from mdm.history_change
        ) as has_foreign_versions
    from identity
    cross join bill
    cross join known_month
    cross join change
    left join newest on true
    left join mdm.history_state as state on true
),

-- The names in a dimension, with their codes, where they matter: one row per dimension, each summed up where
-- its rows are. The hash of one text is the seed of the next.
name as (
    select null::numeric as hash
    where false
    {% if compares %}
    union all
    select sum(hashtextextended("客户名称", hashtextextended(company_id, 1))) as hash
    from customer."年金客户"
    union all
    select sum(hashtextextended("计划全称", hashtextextended("年金计划号", 2))) as hash
    from mapping."年金计划"
    union all
    select sum(hashtextextended("产品线", hashtextextended("产品线代码", 3))) as hash
    from mapping."产品线"
    {% endif %}
),

dimension as (
    select coalesce(sum(hash), 0) as name_hash
    from name
),

{% include 'kind/_versions_stored.sql' %}

standing as (
    select count(*) as contract_count
    from mdm.contract_month
    where month = (select here.newest_month from here)
)

select
    {{ rules }} as rules,
    here.change_log,
    here.latest_year,
    dimension.name_hash,
    stored_version.version_hash,
    (here.name_hash is distinct from dimension.name_hash) as has_new_names,
    coalesce(here.months, '{}') as months,
    here.changes,
    case
        when {{ full }} then ''
        when here.newest_month is null then ''
        when here.rules is null then 'it is not known what the last sync made it from'
        when here.rules <> {{ rules }} then 'the rules have changed'
        when
            here.contract_count <> standing.contract_count
            then 'mdm.contract_month has lost or got rows'
    end as from_nothing,
    case
        when here.newest_month is null then ''
        when not here.is_complete then {% include 'kind/_log_is_missing.sql' %}

        when here.changes_unseen
            then 'the bill is partitioned, inherited, unlogged or replicated: its log can miss changes'
        -- TRUNCATE makes another table of it, too.
        when here.is_emptied then 'the bill was emptied (TRUNCATE)'
        when (here.change_log_then is distinct from here.change_log)
            then 'a table or a trigger that logs its changes was made anew'
        when (here.month_hash_then is distinct from here.month_hash) then 'somebody wrote to mdm.bill_month'
    end as look_at_all,
    here.has_foreign_versions
    or (here.version_hash is distinct from stored_version.version_hash) as has_foreign_versions
from here
cross join dimension
cross join stored_version
cross join standing;
