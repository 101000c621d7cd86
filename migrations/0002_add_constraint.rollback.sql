set local "citus.multi_shard_modify_mode" to 'sequential';

drop procedure if exists mdm.add_constraint(regclass, name, text);
