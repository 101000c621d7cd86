set local "citus.multi_shard_modify_mode" to 'sequential';

drop function if exists mdm.clean_name(text);

drop function if exists mdm.clean_typed_name(text);

drop function if exists mdm.clean_date(text);

drop function if exists mdm.clean_month(text);

drop function if exists mdm.clean_typed_month(text);

drop function if exists mdm.clean_number(text);

drop function if exists mdm.clean_typed_number(text);

drop function if exists mdm.clean_code(text, text[]);

drop function if exists mdm.clean_typed_code(text, text[]);

drop function if exists mdm.clean_text(text);
