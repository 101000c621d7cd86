-- A version stays within its status year; only those of the latest year are open.
-- One row per version. Specification, section 3, Close.
with
latest as materialized (
    select
        greatest(
            (select max(status_year) from customer.customer_plan_contract),
            (select extract(year from max("月度"))::integer from business."规模明细")
        ) as status_year
)

select
    contract.company_id,
    contract.plan_code,
    contract.product_line_code,
    contract.status_year,
    contract.valid_from,
    contract.valid_to
from customer.customer_plan_contract as contract
cross join latest
where
    contract.valid_from <= {{ last_day }}
    and contract.valid_to >= {{ first_day }}
    and (
        extract(year from contract.valid_from) <> contract.status_year
        or (
            extract(year from contract.valid_to) <> contract.status_year
            and (contract.valid_to <> '9999-12-31' or contract.status_year <> latest.status_year)
        )
    );
