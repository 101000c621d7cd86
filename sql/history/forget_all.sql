-- Forget all months: everything is rolled forward from nothing, into tables and indexes without a dead row.
truncate mdm.contract_month, mdm.market_cut;
