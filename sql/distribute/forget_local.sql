-- Give back the place of the rows that stood on the coordinator.
select truncate_local_data_after_distributing_table({{ title }});
