-- The loads of the same sheets as those of {{ source }}, whatever the version of their file: one row each.
brought as (
    select
        load.load_id,
        load.sheet
        || regexp_replace(load.file_name, {% include 'load/_version_folder.sql' %}, '', 'g') as delivered
    from mdm.load as load
    where
        load.domain = {{ domain }}
        and load.sheet
        || regexp_replace(load.file_name, {% include 'load/_version_folder.sql' %}, '', 'g') in (
            select {{ source | identifier }}.delivered
            from {{ source | identifier }}
        )
),
