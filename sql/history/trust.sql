-- What the last sync left, and how far it can be trusted: one row. from_nothing says why every month has to be
-- rolled forward anew, look_at_all why every month of the bill has to be looked at; null: no need to. months are
-- those that the log names.
-- Reads: the log of the bill's changes, history_state, the catalog.
with
-- The triggers that keep the log. Their identity changes when one is made anew, disabled or enabled, and that of
-- the table when it is rewritten without them, or another column gets the name of one.
log as (
    select
        count(*) filter (where watching.tgenabled = 'A') = 4 as is_complete,
        concat_ws(
            ' ',
            pg_relation_filenode('business."规模明细"'),
            (
                select sum(hashtextextended(row(attnum, attname)::text, 0))
                from pg_catalog.pg_attribute
                where attrelid = 'business."规模明细"'::regclass and attnum > 0 and not attisdropped
            ),
            string_agg(
                concat_ws('.', watching.oid, watching.xmin, writing.xmin), ' '
                order by watching.tgname
            )
        ) as identity
    from pg_catalog.pg_trigger as watching
    inner join pg_catalog.pg_proc as writing on watching.tgfoid = writing.oid
    where
        watching.tgrelid = 'business."规模明细"'::regclass
        and watching.tgname in (
            'trg_log_bill_insert', 'trg_log_bill_update', 'trg_log_bill_delete', 'trg_log_bill_truncate'
        )
),

-- Tables whose rows come and go without a statement on them.
bill as (
    select
        relkind <> 'r' or relpersistence <> 'p'
        or exists (
            select 1
            from pg_catalog.pg_inherits
            where pg_class.oid in (inhrelid, inhparent)
        )
        or exists (
            select 1
            from pg_catalog.pg_subscription_rel
            where srrelid = pg_class.oid
        ) as changes_unseen
    from pg_catalog.pg_class
    where oid = 'business."规模明细"'::regclass
),

dimension as (
    select hashtextextended(row(company_id, "客户名称")::text, 1) as hash
    from customer."年金客户"
    union all
    select hashtextextended(row("年金计划号", "计划全称")::text, 2) as hash
    from mapping."年金计划"
    union all
    select hashtextextended(row("产品线代码", "产品线")::text, 3) as hash
    from mapping."产品线"
),

change as (
    select
        array_agg(distinct month) filter (where month is not null) as months,
        bool_or(month is null) as is_emptied
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
    {{ rules }} as rules,
    log.identity as change_log,
    (select coalesce(sum(hash), 0) from dimension) as names,
    state.names is distinct from (select coalesce(sum(hash), 0) from dimension) as has_new_names,
    coalesce(change.months, '{}') as months,
    case
        when {{ full }} then ''
        when newest.month is null then ''
        when state.rules is distinct from {{ rules }} then 'the rules have changed'
        when
            newest.contract_count <> (
                select count(*)
                from mdm.contract_month
                where month = newest.month
            )
            then 'mdm.contract_month has lost or got rows'
    end as from_nothing,
    case
        when newest.month is null then ''
        when not log.is_complete
            then 'a trigger that logs changes of the bill is missing, disabled or not ENABLE ALWAYS '
            '(to make them anew: just psql -1 -f with the migration ..._create_bill_change.sql)'
        when bill.changes_unseen
            then 'the bill is partitioned, inherited, unlogged or replicated: its log can miss changes'
        -- TRUNCATE gives the table another identity, too.
        when change.is_emptied then 'the bill was emptied (TRUNCATE)'
        when state.change_log is distinct from log.identity
            then 'the bill''s table or the triggers that log its changes were made anew'
    end as look_at_all
from log
cross join bill
cross join change
left join newest on true
left join mdm.history_state as state on true;
