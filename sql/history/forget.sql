-- Forget the months that are rolled forward anew, and what was after them.
delete from mdm.contract_month
where month >= {{ first_month }};

delete from mdm.market_cut
where month >= {{ first_month }};
