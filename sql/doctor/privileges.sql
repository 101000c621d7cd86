-- What the present user lacks of what commands need (sql/grants): one row per privilege, or one that says
-- that nothing is lacking.
with
{% include 'grants/_lacked.sql' %}

-- Without some, no command works; those that look need no others.
need as (
    select
        what,
        privilege,
        case
            when privilege = 'usage' then what like 'schema %' and what <> 'schema mdm_staging'
            else privilege in ('select', 'temporary')
        end as is_for_all
    from lacked
),

by_privilege as (
    select
        privilege,
        is_for_all,
        count(*) as how_many,
        array_agg(what order by what) as names
    from need
    group by privilege, is_for_all
),

wrong as (
    select
        case when is_for_all then 'failure' else 'warning' end as outcome,
        format(
            '%s lacks %s on %s %s', current_user, upper(privilege), array_to_string(names[:5], ', '),
            case when how_many > 5 then format('and %s more', how_many - 5) end
        ) as what,
        format(
            '%s. Their owner can help: just grants --apply, then just psql -c ''grant mdm_loader to %I''',
            case
                when is_for_all then 'No command works without'
                else 'Commands that write need it, those that look do not'
            end,
            current_user
        ) as remedy
    from by_privilege
)

select *
from wrong
union all
select
    'ok' as outcome,
    concat(
        current_user, ' may read and write',
        case when has_database_privilege(current_database(), 'CREATE') then ', and migrate' end
    ) as what,
    '' as remedy
where not exists (select 1 from wrong)
order by outcome, what;
