-- What these two call is never looked up in schemas of others, whatever the search_path of who calls them.
-- The other functions say so where they are made, or are bound when they are (return ...).

set local "citus.multi_shard_modify_mode" to 'sequential';

alter function customer.customer_plan_contract_known_at(timestamptz)
set search_path = pg_catalog, pg_temp; -- noqa: PRS

alter procedure mdm.add_constraint(regclass, name, text) set search_path = pg_catalog, pg_temp;
