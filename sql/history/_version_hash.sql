-- The hash of a version: of a number, for that of a record adds up to the same where rows exchange values.
hashint8extended(
    hash_record_extended(
        row(
            company_id, plan_code, product_line_code, valid_from, valid_to, status_year, contract_status,
            is_strategic, is_existing
        ),
        0
    ),
    0
)
