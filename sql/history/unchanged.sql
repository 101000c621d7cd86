-- A script that was printed (just render) is only right for the bill that it was made from.
do $$
begin
    if (select count(*) from mdm.bill_change) <> {{ changes }} then
        raise exception 'The bill has changed since this script was printed: print it anew';
    end if;
end
$$;
