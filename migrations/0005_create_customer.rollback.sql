drop table if exists customer."年金客户";
