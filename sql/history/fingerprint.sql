-- The whole history in one line, the same for the same versions in whatever order they were written: one
-- row. Names, surrogate keys and times are no part of it.
select
    count(*) as versions,
    lpad(to_hex(coalesce(bit_xor(hashtextextended(
        concat_ws(
            '|', company_id, plan_code, product_line_code, is_strategic, is_existing, status_year,
            contract_status, valid_from, valid_to
        ), 0
    )), 0)), 16, '0') as fingerprint
from customer.customer_plan_contract;
