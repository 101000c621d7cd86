alter table customer."年金客户"
    drop column if exists resolved_company_id;
