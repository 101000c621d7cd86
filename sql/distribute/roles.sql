-- Make the roles of just grants on the workers, where they are missing: they may have been made when there
-- was one machine, and what is granted to them is granted there, too. Who has one says so, no error here.
select run_command_on_workers(format('create role %I nologin', rolname))
from pg_catalog.pg_roles
where rolname in ('mdm_owner', 'mdm_loader', 'mdm_reader');
