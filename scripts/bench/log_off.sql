-- A load without the log of changes.
alter table business."规模明细"
    disable trigger trg_log_bill_insert,
    disable trigger trg_log_bill_delete;
