-- The first and the last month that the file may bring: one row. Null where any may be: without a period,
-- and for a domain that says so.
select
    case {{ holds }}
        when 'one' then {{ period }}::date
        when 'year_to_date' then date_trunc('year', {{ period }}::date)::date
    end as first_month,
    case when {{ holds }} <> 'any' then {{ period }}::date end as last_month;
