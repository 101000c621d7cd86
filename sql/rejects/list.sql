-- The rejected rows that wait for correction, of the newest load of each file and sheet: one row each.
-- Earlier loads of the same file are superseded, their rows are kept in mdm.reject all the same.
with
newest as (
    select max(load_id) as load_id
    from mdm.load
    group by domain, file_name, sheet
)

select
    load.load_id,
    load.domain,
    load.file_name,
    load.sheet,
    reject.source_row,
    reject.reason,
    reject.content
from mdm.reject as reject
inner join mdm.load as load on reject.load_id = load.load_id
left join newest on load.load_id = newest.load_id
where reject.load_id = {{ load }} or ({{ load }}::bigint is null and newest.load_id is not null)
order by load.load_id desc, reject.source_row;
