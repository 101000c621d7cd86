-- The plan in 16 characters: the same for the same differences to the same history. One row.
with
difference as (
    select hashtextextended(planned::text, 0) as hash
    from planned
    union all
    select hashtextextended(renamed::text, 1) as hash
    from renamed
)

select lpad(to_hex(coalesce(bit_xor(hash), 0)), 16, '0') as digest
from difference;
