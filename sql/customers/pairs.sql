-- The temporary ids to resolve and the real ones, out of a file: one row per row of it.
create temp table pair on commit drop as
select
    source_row,
    mdm.clean_code(temporary_id, {{ placeholders }}::text[]) as temporary_id,
    mdm.clean_code(company_id, {{ placeholders }}::text[]) as company_id
from staging;
