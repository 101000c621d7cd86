-- The plan in 16 characters: the same for the same differences to the same history. One row.
select lpad(to_hex(coalesce(bit_xor(hashtextextended(planned::text, 0)), 0)), 16, '0') as digest
from planned;
