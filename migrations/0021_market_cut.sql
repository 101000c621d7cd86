-- mdm.market_cut: one row per loaded month, product line and branch: from which assets on a contract is among
-- the whitelist_top_n largest there (sql/history/market_cut.sql).

set local "citus.multi_shard_modify_mode" to 'sequential';

create table if not exists mdm.market_cut (
    month date not null,
    product_line_code text not null,
    branch text not null,
    amount numeric not null,
    primary key (month, product_line_code, branch)
);

comment on table mdm.market_cut is
'One row per loaded month, product line and branch with assets: what makes a contract a largest one.';

comment on column mdm.market_cut.month is 'The loaded month, as its first day.';
comment on column mdm.market_cut.product_line_code is 'The product line (产品线代码).';
comment on column mdm.market_cut.branch is 'The branch (机构代码); empty where the bill names none.';
comment on column mdm.market_cut.amount is
'Yuan: the assets of the contract in place whitelist_top_n, or of the last one where there are fewer.';
