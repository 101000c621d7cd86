drop table if exists mapping."年金计划";
