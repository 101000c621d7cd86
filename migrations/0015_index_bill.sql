-- The bill is read by month, and by company when a single contract is explained.
-- depends: 0014_create_bill

set local "citus.multi_shard_modify_mode" to 'sequential';

create index if not exists idx_bill_month on business."规模明细" ("月度");

create index if not exists idx_bill_company on business."规模明细" (company_id);
