-- ... and with it again.
alter table business."规模明细"
    enable always trigger trg_log_bill_insert,
    enable always trigger trg_log_bill_delete;
