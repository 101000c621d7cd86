-- customer.customer_plan_contract_known_at(moment): the history as it was known at that moment, from the
-- versions that stand and the ones in the audit. One row per version. A cluster runs it as it stands only in
-- PL/pgSQL.

set local "citus.multi_shard_modify_mode" to 'sequential';

create or replace function customer.customer_plan_contract_known_at(moment timestamptz)
returns table (
    contract_id bigint,
    company_id text,
    plan_code text,
    product_line_code text,
    is_strategic boolean,
    is_existing boolean,
    status_year integer,
    contract_status text,
    valid_from date,
    valid_to date
)
language plpgsql stable parallel safe
as $$
begin
    return query
    select
        stored.contract_id,
        stored.company_id,
        stored.plan_code,
        stored.product_line_code,
        stored.is_strategic,
        stored.is_existing,
        stored.status_year,
        stored.contract_status,
        stored.valid_from,
        stored.valid_to
    from customer.customer_plan_contract as stored
    where stored.updated_at <= moment
    union all
    select
        audit.contract_id,
        audit.company_id,
        audit.plan_code,
        audit.product_line_code,
        audit.is_strategic,
        audit.is_existing,
        audit.status_year,
        audit.contract_status,
        audit.valid_from,
        audit.valid_to
    from customer.customer_plan_contract_audit as audit
    where
        audit.updated_at <= moment
        and audit.audited_at > moment;
end
$$;

comment on function customer.customer_plan_contract_known_at is
'The contract history as it was known at that moment, one row per version.';
