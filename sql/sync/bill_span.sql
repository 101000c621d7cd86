-- What the bill holds at all: one row, with the first and the last loaded month, any month that is not
-- the first of a month, and the years between that have none.
with
year as (
    select distinct status_year
    from loaded_month
)

select
    (select min(month) from loaded_month) as first_month,
    (select max(month) from loaded_month) as last_month,
    (select min(month) filter (where extract(day from month) <> 1) from loaded_month) as odd_month,
    (select array_agg(month order by month) from loaded_month) as months,
    (
        select array_agg(absent order by absent)
        from
            generate_series(
                (select min(status_year) from year), (select max(status_year) from year)
            ) as absent
        where absent not in (select status_year from year)
    ) as absent_years;
