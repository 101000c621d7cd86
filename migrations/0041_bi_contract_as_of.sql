-- bi.contract_as_of(day): the versions that hold on that day, one row per contract; with known_at, as the
-- history was known at that moment. As its owner, because its readers see nothing but bi.

set local "citus.multi_shard_modify_mode" to 'sequential';

create or replace function bi.contract_as_of(day date, known_at timestamptz default clock_timestamp())
returns table (
    contract_id bigint,
    company_id text,
    plan_code text,
    product_line_code text,
    contract_status text,
    is_strategic boolean,
    is_existing boolean,
    status_year integer,
    valid_from date,
    valid_to date
)
language plpgsql stable parallel safe
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    return query
    select
        version.contract_id,
        version.company_id,
        version.plan_code,
        version.product_line_code,
        version.contract_status,
        version.is_strategic,
        version.is_existing,
        version.status_year,
        version.valid_from,
        version.valid_to
    from bi.dim_contract_version_known as version
    where
        version.status_year = extract(year from day)
        and day between version.valid_from and version.valid_to
        and known_at >= version.known_from
        and known_at < version.known_until;
end
$$;

comment on function bi.contract_as_of is
'Contracts on a day, one row each; with known_at as they were known at that moment. 某日合同';

revoke execute on function bi.contract_as_of(date, timestamptz) from public;
