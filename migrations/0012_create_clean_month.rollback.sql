drop function if exists mdm.clean_month(text);

drop function if exists mdm.clean_typed_month(text);
