alter table mapping."年金计划"
    drop column if exists "主拓机构代码",
    drop column if exists "管理资格";

alter table customer."年金客户"
    drop column if exists "主拓机构代码",
    drop column if exists "管理资格";
