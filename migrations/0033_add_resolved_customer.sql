-- A customer with a temporary id keeps its row, its name and its account number, and points to the real one
-- once a person has named it (just resolve): the next load finds the real one by them.
-- depends: 0032_clean_as_typed

set local "citus.multi_shard_modify_mode" to 'sequential';

alter table customer."年金客户"
    add column if not exists resolved_company_id text;
