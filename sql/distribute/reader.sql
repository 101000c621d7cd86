-- Make the role of readers on the workers, where it is missing: it may have been made when there was one
-- machine, and what is granted to it is granted there, too. Who has it says so, which is no error here.
select run_command_on_workers('create role mdm_reader nologin')
from pg_catalog.pg_roles
where rolname = 'mdm_reader';
