-- The contents that have been loaded, and whether each such load was taken back: one row per domain, size and
-- content.
select
    domain,
    file_size,
    sha256,
    bool_and(unloaded_at is not null) as is_taken_back
from mdm.load
group by domain, file_size, sha256;
