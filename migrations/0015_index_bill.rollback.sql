drop index if exists business.idx_bill_month;

drop index if exists business.idx_bill_company;
