-- The schemas: business (the bill), customer (customers, history, snapshots), mapping (dimensions)
-- and mdm (our own book-keeping: runs, loads, rejected rows, cell-cleaning functions).

set local "citus.multi_shard_modify_mode" to 'sequential';

create schema if not exists business;

create schema if not exists customer;

create schema if not exists mapping;

create schema if not exists mdm;
