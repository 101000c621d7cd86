-- What is wrong with a line of totals: that it is none says all, whatever else it lacks.
case
    when (select faults from total) is not null
        then nullif((select faults from total) ->> (identified.sheet || identified.source_row), '')
end,
