-- Skip the corrections that repeat a row.
update prepared
set
    skipped = 'identical',
    is_repeated = true
from identical
where
    prepared.sheet = identical.sheet
    and prepared.source_row = identical.source_row;
