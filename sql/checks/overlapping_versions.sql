-- No two versions of a contract hold on the same day.
-- One row per version that starts before all earlier ones have ended. Two current versions have a check of
-- their own; a version that ends before it starts holds on no day.
with
version as (
    select
        company_id,
        plan_code,
        product_line_code,
        valid_from,
        valid_to,
        max(valid_to) over (
            partition by company_id, plan_code, product_line_code
            order by valid_from, valid_to
            rows between unbounded preceding and 1 preceding
        ) as earlier_valid_to
    from customer.customer_plan_contract
    where
        valid_from <= valid_to
        and valid_from <= {{ last_day }}
        and valid_to >= {{ first_day }}
)

select
    company_id,
    plan_code,
    product_line_code,
    valid_from,
    valid_to,
    earlier_valid_to
from version
where
    earlier_valid_to >= valid_from
    and (earlier_valid_to <> '9999-12-31' or valid_to <> '9999-12-31');
