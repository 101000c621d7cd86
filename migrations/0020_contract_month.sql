-- mdm.contract_month: one row per contract and loaded month, from the first month in which the contract has a
-- row. What the bill and the rules say of it, rolled forward from the month before
-- (sql/history/roll_forward.sql).

set local "citus.multi_shard_modify_mode" to 'sequential';

create table if not exists mdm.contract_month (
    month date not null,
    company_id text not null,
    plan_code text not null,
    product_line_code text not null,
    is_seen boolean not null,
    assets numeric not null,
    contributions numeric not null,
    known_contributions bigint not null,
    is_candidate boolean not null,
    is_in_history boolean not null,
    is_strategic boolean not null,
    is_existing boolean not null,
    contract_status text not null,
    starts_version boolean not null,
    -- The month first: a month is read and written at a time.
    primary key (month, company_id, plan_code, product_line_code)
);

alter table mdm.contract_month
    add column if not exists month_contributions numeric,
    add column if not exists window_contributions numeric;

-- The versions of a year are read off a few of its rows.
create index if not exists idx_contract_month_start on mdm.contract_month (month)
where starts_version;

comment on table mdm.contract_month is
'One row per contract and loaded month, since its first row: what the history observes of it.';

comment on column mdm.contract_month.month is 'The loaded month, as its first day.';
comment on column mdm.contract_month.company_id is 'The customer of the contract.';
comment on column mdm.contract_month.plan_code is 'The plan of the contract (计划代码).';
comment on column mdm.contract_month.product_line_code is 'The product line of the contract (产品线代码).';
comment on column mdm.contract_month.is_seen is 'The bill has a row of the contract in this month.';
comment on column mdm.contract_month.assets is
'Yuan: 期末资产规模 of all its rows of the month; without a row 0 (suspend) or those of the month before (carry).';
comment on column mdm.contract_month.contributions is
'Yuan: the 供款 of all its rows up to and with this month.';
comment on column mdm.contract_month.known_contributions is 'Rows: how many of these 供款 are not null.';
comment on column mdm.contract_month.is_candidate is
'Its assets make it strategic: the threshold, or among the largest of a branch.';
comment on column mdm.contract_month.is_in_history is
'The history holds it in this month: its year opened with it, or it has had a row in the year.';
comment on column mdm.contract_month.is_strategic is
'战客: a candidate since the opening of the year or in one of its months.';
comment on column mdm.contract_month.is_existing is '已客: its year opened with it; false: 新客.';
comment on column mdm.contract_month.contract_status is '正常 or 停缴.';
comment on column mdm.contract_month.starts_version is 'A version starts on the last day of this month.';
comment on column mdm.contract_month.month_contributions is
'Yuan: the 供款 of its rows of this month; null where none is known.';
comment on column mdm.contract_month.window_contributions is
'Yuan: the 供款 of the contribution window up to and with this month; null where none is known.';
