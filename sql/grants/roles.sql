-- The roles. They belong to the whole server: those that another database of it has made are the same.
{% for role in roles %}
do $$
begin
    if not exists (select 1 from pg_catalog.pg_roles where rolname = {{ role }}) then
        create role {{ role | identifier }} nologin;
    end if;
exception
    when duplicate_object or unique_violation then null;
end
$$;

{% endfor %}
-- Who runs this has to be able to give things to mdm_owner, and to grant in its name.
do $$
begin
    if not pg_catalog.pg_has_role('mdm_owner', 'usage') then
        grant mdm_owner to current_user;
    end if;
end
$$;
