-- A script that was printed (just render) is only right for the bill that it was made from. One machine logs
-- what has changed since; a cluster has looked at all months.
do $$
begin
    if
        (select count(*) from mdm.bill_change) <> {{ changes }}
        or (select coalesce(sum(hashtextextended(changed_month::text, 0)), 0) from changed_month) <> {{ found }}
    then
        raise exception 'The bill has changed since this script was printed: print it anew';
    end if;
end
$$;
