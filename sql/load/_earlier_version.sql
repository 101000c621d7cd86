-- Earlier loads of the same file: of the same sheet, the same name but for the version folder (V1, V2, ...) or the
-- same content, and a month of this delivery. Corrections are no version of a file.
select earlier.load_id
from mdm.load as earlier
where
    earlier.domain = {{ domain }}
    and earlier.sheet = any({{ sheets }}::text[])
    and (
        earlier.sha256 = {{ sha256 }}
        or regexp_replace(earlier.file_name, {% include 'load/_version_folder.sql' %}, '', 'g')
        = regexp_replace({{ file_name }}, {% include 'load/_version_folder.sql' %}, '', 'g')
    )
    and (earlier.months is null or earlier.months && {{ months }}::date[])
    and not exists (
        select 1
        from staging
        where staging.corrects_load is not null
    )
