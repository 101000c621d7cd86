set local "citus.multi_shard_modify_mode" to 'sequential';

drop table if exists customer."当年流失";

drop table if exists customer."当年中标";
