-- The latest moment of the run log that is still to come, because somebody has set the clock back since: null
-- otherwise. One row.
select max(greatest(started_at, ended_at)) as moment
from mdm.run
where greatest(started_at, ended_at) > clock_timestamp();
