-- The contents that have been loaded, also such that were taken back: one row per domain, size and content.
select distinct
    domain,
    file_size,
    sha256
from mdm.load;
